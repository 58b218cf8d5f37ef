using Confluent.Kafka;
using Prometheus;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Stages.Tests.Kafka;

/// <summary>Rights that are missing, or are taken away while transactions are written. The embedded broker answers as a real one would.</summary>
public sealed class TransactionalProducerTests : IDisposable
{
    private const string Group = "group";
    private const string Topic = "payments";
    private const string Changelog = "changelog";

    private readonly EmbeddedBroker _broker = new();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly KafkaConnection _connection;
    private readonly GroupMembership _membership;
    private readonly TransactionalProducer _producer;

    public TransactionalProducerTests()
    {
        _broker.CreateTopic(Topic, 1);
        _broker.CreateTopic(Changelog, 1);
        _connection = new KafkaConnection(_broker.Bootstrap, new Dictionary<string, string>());
        var source = new KafkaSourceOptions
        {
            Connection = _connection,
            Group = Group,
            Topics = new Dictionary<string, RecordKind> { [Topic] = RecordKind.Transaction },
        };
        _membership = new GroupMembership(source.Connection, source.Group, [.. source.Topics.Keys], keepsState: true);
        _producer = new TransactionalProducer(new RememberingLogger(), new MetricSet(_registry));
    }

    public void Dispose()
    {
        _producer.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public void Open_NoRightToTheTransactionalId_NamesTheRight()
    {
        _broker.FailRequests(KafkaRequest.InitProducerId, ErrorCode.TransactionalIdAuthorizationFailed);

        var refusal = Assert.Throws<StateException>(Open);

        Assert.StartsWith(
            "no permission to write in transactions: grant WRITE and DESCRIBE on transactional ids with the prefix 'vigia.' to this user (",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        KafkaRequest.AddPartitionsToTransaction,
        ErrorCode.TransactionalIdAuthorizationFailed,
        "no permission to write in transactions: "
    )]
    [InlineData(KafkaRequest.AddPartitionsToTransaction, ErrorCode.TopicAuthorizationFailed, "no permission to write to a topic: ")]
    [InlineData(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed, "no permission to write to a topic: ")]
    [InlineData(KafkaRequest.AddOffsetsToTransaction, ErrorCode.GroupAuthorizationFailed, "no permission to commit for the group: ")]
    [InlineData(
        KafkaRequest.AddOffsetsToTransaction,
        ErrorCode.TransactionalIdAuthorizationFailed,
        "no permission to write in transactions: "
    )]
    [InlineData(KafkaRequest.CommitTransactionOffsets, ErrorCode.GroupAuthorizationFailed, "no permission to commit for the group: ")]
    [InlineData(KafkaRequest.EndTransaction, ErrorCode.TransactionalIdAuthorizationFailed, "no permission to write in transactions: ")]
    public async Task Commit_ARightIsTakenAway_IsNoCheckpointThatAnotherAttemptCouldMend(
        KafkaRequest request,
        ErrorCode error,
        string expected
    )
    {
        using IConsumer<Ignore, int> consumer = await JoinAsync();
        Open();
        Commit(1);
        _broker.FailRequests(request, error);

        var refusal = Assert.Throws<StateException>(() => Commit(2));
        _producer.Abort();

        Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("to this user (", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("vigia_transactions_aborted_total 1\n", await TestPipeline.ScrapeAsync(_registry), StringComparison.Ordinal);
        consumer.Close();
    }

    private void Open()
    {
        ProducerConfig config = _connection.ToProducerConfig();
        (config.TransactionalId, config.TransactionTimeoutMs) = ("vigia.test.one", 20_000);
        _producer.Open(config, CancellationToken.None);
    }

    private void Commit(long next)
    {
        _producer.Write(new TopicPartition(Changelog, 0), [1], [(byte)next]);
        _producer.Commit([new TopicPartitionOffset(Topic, 0, next)], _membership, CancellationToken.None);
    }

    private async Task<IConsumer<Ignore, int>> JoinAsync()
    {
        IConsumer<Ignore, int> consumer = new ConsumerBuilder<Ignore, int>(_connection.ToConsumerConfig(Group))
            .SetValueDeserializer(Deserializers.Int32)
            .SetPartitionsAssignedHandler((_, _) => _membership.Assigned())
            .Build();
        _membership.Enter(consumer);
        consumer.Subscribe(Topic);
        await Eventually.HoldsAsync(
            () =>
            {
                consumer.Consume(TimeSpan.FromMilliseconds(50));
                return consumer.Assignment.Count > 0;
            },
            "the member is assigned"
        );
        return consumer;
    }
}
