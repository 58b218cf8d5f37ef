using Confluent.Kafka;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.TestSupport.Kafka;

namespace Vigia.Stages.Tests.Kafka;

public sealed class EmbeddedBrokerTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void CreateTopic_GivesItThatManyPartitions()
    {
        using var broker = new EmbeddedBroker();

        broker.CreateTopic("payments", 7);

        Assert.Equal(7, Partitions(broker, "payments"));
    }

    [Fact]
    public void CreateTopic_Twice_SaysThatItIsThere()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 1);

        var refusal = Assert.Throws<KafkaException>(() => broker.CreateTopic("payments", 1));

        Assert.Equal(ErrorCode.TopicAlreadyExists, refusal.Error.Code);
    }

    [Fact]
    public void Shared_IsWhatTheWordEmbeddedMeans()
    {
        Assert.Equal(EmbeddedBroker.Shared.Bootstrap, KafkaConnection.Embedded.ToProducerConfig().BootstrapServers);
        Assert.Same(EmbeddedBroker.Shared, EmbeddedBroker.Shared);
    }

    [Fact]
    public void FailRequests_TheProducerMeetsThatError()
    {
        using var broker = new EmbeddedBroker();
        var connection = new KafkaConnection(broker.Bootstrap, None);
        broker.CreateTopic("payments", 1);
        broker.FailRequests(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);

        var refusal = Assert.Throws<KafkaException>(() =>
            TestBroker.Produce(connection, new TopicPartition("payments", 0), ["x"u8.ToArray()])
        );

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, refusal.Error.Code);
    }

    [Fact]
    public void SetDown_NobodyAnswersUntilItIsUpAgain()
    {
        using var broker = new EmbeddedBroker(brokers: 2);
        broker.SetDown();
        Assert.Throws<KafkaException>(() => Partitions(broker, "payments", TimeSpan.FromMilliseconds(300)));

        broker.SetUp();

        Assert.Equal(4, Partitions(broker, "payments"));
    }

    [Fact]
    public void Dispose_Twice_IsHarmlessAndLaterCallsAreRefused()
    {
        var broker = new EmbeddedBroker();

        broker.Dispose();
        broker.Dispose();

        Assert.Throws<ObjectDisposedException>(() => broker.SetDown());
    }

    private static int Partitions(EmbeddedBroker broker, string topic, TimeSpan? limit = null)
    {
        using IAdminClient admin = new AdminClientBuilder(new KafkaConnection(broker.Bootstrap, None).ToAdminConfig())
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        return admin.GetMetadata(topic, limit ?? TimeSpan.FromSeconds(10)).Topics.Single().Partitions.Count;
    }
}
