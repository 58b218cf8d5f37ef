using Confluent.Kafka;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;
using Vigia.Stages.Sources.Kafka.Rebalances;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Sources.Kafka;

/// <summary>What becomes of the membership when partitions leave, without a broker.</summary>
public sealed class PartitionHandoverTests : IDisposable
{
    private static readonly SourcePartition Partition = new("payments", 0);

    private readonly StallingOutput _output = new();
    private readonly IConsumer<Ignore, int> _consumer;
    private readonly GroupMembership _membership;
    private readonly PartitionHandover _handover;

    public PartitionHandoverTests()
    {
        var options = new KafkaSourceOptions
        {
            Connection = new KafkaConnection("127.0.0.1:1", new Dictionary<string, string>()),
            Group = "group",
            Topics = new Dictionary<string, RecordKind> { [Partition.Topic] = RecordKind.Transaction },
        };
        var log = new RememberingLogger();
        var ledger = new PartitionLedger(keepsState: true, _ => { });
        ledger.Assign([new OwnedPartition(Partition)]);
        var builder = new BatchBuilder(
            options.Topics,
            _output,
            ledger,
            BatchLimits.Default,
            new ArrivalClock(new Dictionary<RecordKind, RecordSchema>(), log, TimeProvider.System),
            TimeProvider.System
        );
        _consumer = new ConsumerBuilder<Ignore, int>(options.Connection.ToConsumerConfig(options.Group))
            .SetValueDeserializer(new PayloadReader { Builder = builder })
            .SetLogHandler((_, _) => { })
            .Build();
        _membership = new GroupMembership(options.Connection, options.Group, [.. options.Topics.Keys], keepsState: true);
        var fetch = new ClientFetch(_consumer, new ConsumeErrorPolicy(options, null!, log, TimeProvider.System));
        var member = new KafkaMember(_consumer, fetch, ledger, _membership, log);
        _handover = new PartitionHandover(
            member,
            builder,
            new BatchSender(_output, builder, ledger),
            null!,
            null!,
            options,
            log,
            TimeProvider.System
        );
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void OnRevoked_EverythingIsWritten_TheMembershipStays()
    {
        _handover.OnRevoked([new TopicPartition(Partition.Topic, Partition.Partition)]);

        Assert.False(_membership.IsLost);
    }

    [Fact]
    public void OnRevoked_StateCannotBeWritten_NothingMayBeCommittedOfWhatOthersCountAgain()
    {
        _output.RefusesRevocations = new InvalidDataException("the first stage has failed");

        Assert.Throws<InvalidDataException>(() => _handover.OnRevoked([new TopicPartition(Partition.Topic, Partition.Partition)]));

        Assert.True(_membership.IsLost);
    }

    [Fact]
    public void OnRevoked_PipelineHasFailed_NothingMayBeCommittedOfWhatOthersCountAgain()
    {
        _output.Abort();

        _handover.OnRevoked([new TopicPartition(Partition.Topic, Partition.Partition)]);

        Assert.True(_membership.IsLost);
    }
}
