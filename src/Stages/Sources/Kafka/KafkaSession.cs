using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka.Assignment;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;
using Vigia.Stages.Sources.Kafka.Rebalances;
using Vigia.Stages.Sources.Kafka.Topics;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>The parts of a source that runs: made when the pipeline's side of it is there.</summary>
internal sealed class KafkaSession
{
    private readonly KafkaClient _client;
    private readonly KafkaMember _member;
    private readonly KafkaSourceOptions _options;
    private readonly BatchBuilder _builder;
    private readonly PartitionHandover _handover;
    private readonly RebalanceHandler _rebalances;
    private readonly PartitionMonitor _monitor;
    private readonly ConsumeLoop _loop;

    public KafkaSession(
        KafkaClient client,
        PartitionLedger ledger,
        GroupMembership membership,
        ISourceOutput output,
        KafkaSourceOptions options,
        SourceContext context
    )
    {
        _client = client;
        _options = options;
        _member = new KafkaMember(client.Consumer, client.Fetch, ledger, membership, context.Log);
        _builder = new BatchBuilder(
            options.Topics,
            output,
            ledger,
            options.Batch,
            new ArrivalClock(context.Schemas, context.Log, context.Time),
            context.Time
        );
        var sender = new BatchSender(output, _builder, ledger);
        var starts = new StartPositions(client.Consumer, new OffsetQueries(client.Consumer, client.Admin), options, context.Log);
        var followers = new FollowerPartitions(_member, _builder, context.Time);
        _handover = new PartitionHandover(_member, _builder, sender, starts, client.Identity, options, context.Log, context.Time);
        _rebalances = new RebalanceHandler(_handover, client.Assignment, followers, ledger);
        var watermarks = new Watermarks(client.Consumer, ledger, context.Log, context.Time);
        var stuck = new StuckPartitions(client.Consumer, ledger, watermarks, context.Log, context.Time);
        _monitor = new PartitionMonitor(client.Topics, client.Identity, client.CoPartitioning, watermarks, stuck);
        var ends = new PartitionEnds(ledger, _builder, sender, context.KeepsState);
        _loop = new ConsumeLoop(_member, _builder, sender, _monitor, _rebalances, followers, ends, options);
        client.Bind(_rebalances, _builder);
    }

    /// <summary>Whether this member has an assignment.</summary>
    public bool IsAssigned => _handover.IsAssigned;

    /// <summary>Whether a partition does not move although records wait.</summary>
    public bool IsStuck => _monitor.IsStuck;

    /// <summary>Whether partitions are paused because the pipeline takes no more.</summary>
    public bool IsPaused => _loop.IsPaused;

    /// <summary>Records without a value so far.</summary>
    public long Tombstones => _builder.Tombstones;

    /// <summary>Joins the group and consumes; see <see cref="ConsumeLoop.Run"/>.</summary>
    public void Run(CancellationToken stop)
    {
        if (_options.Assign is { IsStatic: true })
        {
            IReadOnlyList<TopicPartition> partitions = StaticAssignment.Find(_options, _client.CoPartitioning.Counts());
            _client.Consumer.Assign(_rebalances.OnAssigned(partitions));
            _rebalances.ThrowIfFailed();
        }
        else
        {
            _client.Consumer.Subscribe(_client.Assignment.Subscription);
        }
        _loop.Run(stop);
    }

    /// <summary>The consumer is about to be closed, which revokes what the group has assigned.</summary>
    public void BeginClosing()
    {
        if (_options.Assign is { IsStatic: true })
        {
            _rebalances.OnRevoked([.. _member.Ledger.Owned.Select(p => p.Kafka)]);
        }
        _rebalances.BeginClosing();
    }

    /// <summary>Throws what went wrong while partitions were handed over, the last hand-over included.</summary>
    public void ThrowIfFailed() => _rebalances.ThrowIfFailed();
}
