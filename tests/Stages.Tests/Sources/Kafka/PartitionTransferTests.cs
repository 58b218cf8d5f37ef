using Confluent.Kafka;
using Vigia.Engine.Records;
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
public sealed class PartitionTransferTests : IDisposable
{
    private static readonly SourcePartition Partition = new("payments", 0);

    private readonly StallingOutput _output = new();
    private readonly IConsumer<Ignore, int> _consumer;
    private readonly GroupMembership _membership;
    private readonly PartitionTransfer _transfer;

    public PartitionTransferTests()
    {
        var options = new KafkaSourceOptions
        {
            Connection = new KafkaConnection("127.0.0.1:1", new Dictionary<string, string>()),
            Group = "group",
            Topics = new Dictionary<string, RecordKind> { [Partition.Topic] = RecordKind.Transaction },
        };
        var log = new RememberingLogger();
        var ledger = new PartitionLedger(keepsState: true, _ => { });
        ledger.Assign([Partition]);
        var intake = new RecordIntake(options.Topics, _output, ledger, BatchLimits.Default, TimeProvider.System);
        _consumer = new ConsumerBuilder<Ignore, int>(options.Connection.ToConsumerConfig(options.Group))
            .SetValueDeserializer(new PayloadReader { Intake = intake }).SetLogHandler((_, _) => { }).Build();
        _membership = new GroupMembership(options.Connection, options.Group, [.. options.Topics.Keys], keepsState: true);
        var fetch = new ClientFetch(_consumer, new ErrorVerdict(options.Group, null!, log), TimeProvider.System);
        _transfer = new PartitionTransfer(
            _consumer, fetch, intake, ledger, _membership, new BatchOutlet(_output, ledger), _output, options, log, TimeProvider.System);
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Release_EverythingIsWritten_TheMembershipStays()
    {
        _transfer.Release([new TopicPartition(Partition.Topic, Partition.Partition)]);

        Assert.False(_membership.IsLost);
    }

    [Fact]
    public void Release_StateCannotBeWritten_NothingMayBeCommittedOfWhatOthersCountAgain()
    {
        _output.RefusesRevocations = new InvalidDataException("the first stage has failed");

        Assert.Throws<InvalidDataException>(() => _transfer.Release([new TopicPartition(Partition.Topic, Partition.Partition)]));

        Assert.True(_membership.IsLost);
    }

    [Fact]
    public void Release_PipelineHasFailed_NothingMayBeCommittedOfWhatOthersCountAgain()
    {
        _output.Abort();

        _transfer.Release([new TopicPartition(Partition.Topic, Partition.Partition)]);

        Assert.True(_membership.IsLost);
    }
}
