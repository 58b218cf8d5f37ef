using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Topics;
using Vigia.TestSupport.Kafka;

namespace Vigia.Stages.Tests.Sources.Kafka;

public sealed class TopicIdentityTests
{
    [Fact]
    public async Task TopicMadeAgainUnderItsName_EndsTheRunNamingIt()
    {
        Assert.SkipUnless(TestBroker.IsReal, "the embedded broker gives no ids of topics");
        string topic = await TestBroker.CreateTopicAsync(1);
        KafkaSourceOptions options = Options(TestBroker.Connection, topic);
        using IConsumer<Ignore, int> consumer = Consumer(options);
        using IAdminClient admin = new AdminClientBuilder(options.Connection.ToAdminConfig()).Build();
        var time = new FakeTimeProvider();
        var identity = new TopicIdentity(consumer, admin, options, Context(time));
        string first = Assert.Single(identity.Find()).Value;
        Assert.StartsWith("topic-id ", first, StringComparison.Ordinal);

        await admin.DeleteTopicsAsync([topic]);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        await admin.CreateTopicsAsync([
            new TopicSpecification
            {
                Name = topic,
                NumPartitions = 1,
                ReplicationFactor = 1,
            },
        ]);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        identity.Verify();
        time.Advance(TimeSpan.FromSeconds(31));
        var failure = Assert.Throws<TopicChangedException>(identity.Verify);

        Assert.StartsWith($"topic '{topic}' was deleted and made again", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokersWithoutIdsOfTopics_AreKnownByTheirCluster()
    {
        using var broker = new EmbeddedBroker();
        using var other = new EmbeddedBroker();

        string one = Find(broker);

        Assert.StartsWith("cluster-id ", one, StringComparison.Ordinal);
        Assert.Equal(one, Find(broker));
        Assert.NotEqual(one, Find(other));
    }

    private static string Find(EmbeddedBroker broker)
    {
        KafkaSourceOptions options = Options(new KafkaConnection(broker.Bootstrap, new Dictionary<string, string>()), "payments");
        using IConsumer<Ignore, int> consumer = Consumer(options);
        using IAdminClient admin = new AdminClientBuilder(options.Connection.ToAdminConfig()).Build();
        return Assert.Single(new TopicIdentity(consumer, admin, options, Context(TimeProvider.System)).Find()).Value;
    }

    private static SourceContext Context(TimeProvider time) =>
        new(new Dictionary<RecordKind, RecordSchema>(), new MetricSet(Metrics.NewCustomRegistry()), NullLogger.Instance, time);

    private static KafkaSourceOptions Options(KafkaConnection connection, string topic) =>
        new()
        {
            Connection = connection,
            Group = TestBroker.Unique("group"),
            Topics = new Dictionary<string, RecordKind> { [topic] = RecordKind.Transaction },
        };

    private static IConsumer<Ignore, int> Consumer(KafkaSourceOptions options) =>
        new ConsumerBuilder<Ignore, int>(options.Connection.ToConsumerConfig(options.Group))
            .SetValueDeserializer(new NoValue())
            .SetLogHandler((_, _) => { })
            .Build();

    private sealed class NoValue : IDeserializer<int>
    {
        public int Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => data.Length;
    }
}
