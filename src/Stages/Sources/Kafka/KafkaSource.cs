using System.Text.Json;
using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;
using Vigia.Stages.Sources.Kafka.Rebalances;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>Reads topics as a member of a consumer group; see <see cref="KafkaSourceSpec"/> for what it promises.</summary>
internal sealed class KafkaSource : Source, IStatusSection
{
    private readonly KafkaSourceOptions _options;
    private readonly SourceContext _context;
    private readonly PayloadReader _reader = new();
    private readonly PartitionLedger _ledger;
    private readonly LagGauge _lag;
    private readonly PassingErrors _errors;
    private readonly GroupMembership _membership;

    // Calls from other threads than the consuming one (acknowledgement, scrape, status) must not meet a consumer that is being
    // closed. Acknowledgement takes it within the ledger's lock, so nobody may ask the ledger within this one.
    private readonly Lock _gate = new();
    private IConsumer<Ignore, int>? _consumer;
    private IAdminClient? _admin;
    private TopicWatch? _topics;
    private RecordIntake? _intake;
    private IRecordFetch? _fetch;
    private PartitionTransfer? _transfer;
    private RebalanceAnswers? _rebalances;
    private ConsumeLoop? _loop;

    public KafkaSource(KafkaSourceOptions options, SourceContext context)
    {
        _options = options;
        _context = context;
        _ledger = new PartitionLedger(context.KeepsState, Store);
        _lag = new LagGauge(context.Metrics);
        _errors = new PassingErrors(context.Metrics, context.Log);
        _membership = new GroupMembership(options.Connection, options.Group, [.. options.Topics.Keys], context.KeepsState);
        context.Parts.Add(_membership);
        context.Metrics.BeforeCollect(UpdateLag);
    }

    public override bool IsReady => _transfer is { IsAssigned: true };

    public string StatusName => "kafka";

    public override async ValueTask StartAsync(CancellationToken cancellation)
    {
        _consumer = Build();
        _admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        _topics = new TopicWatch(_admin, _options, _context.Log, _context.Time);
        _fetch = FetchChoice.Create(_consumer, _options, new ErrorVerdict(_options.Group, _topics, _context.Log), _context.Log, _context.Time);
        await _topics.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public override Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        IConsumer<Ignore, int> consumer = _consumer!;
        _membership.Enter(consumer);
        _intake = new RecordIntake(_options.Topics, output, _ledger, _options.Batch, _context.Time);
        _reader.Intake = _intake;
        var watermarks = new Watermarks(consumer, _ledger, _context.Log, _context.Time);
        var outlet = new BatchOutlet(output, _ledger);
        _transfer = new PartitionTransfer(consumer, _fetch!, _intake, _ledger, _membership, outlet, output, _options, _context.Log, _context.Time);
        _rebalances = new RebalanceAnswers(_transfer);
        _loop = new ConsumeLoop(consumer, _fetch!, _intake, _ledger, watermarks, _topics!, _membership, _rebalances, outlet, output, _options, _context.Log);
        return Task.Factory.StartNew(() => Run(_loop, _rebalances, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override void Acknowledge(RecordBatch batch) => _ledger.Acknowledge();

    public override void OnCheckpointCommitted(IReadOnlyDictionary<SourcePartition, long> nextOffsets) => _ledger.StoreCheckpointed(nextOffsets);

    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("group", _options.Group);
        json.WriteBoolean("assigned", IsReady);
        json.WriteBoolean("paused", _loop is { IsPaused: true });
        json.WriteNumber("tombstones", _intake?.Tombstones ?? 0);
        long? total = null;
        json.WriteStartArray("partitions");
        OwnedPartition[] owned = _ledger.Owned;
        WithConsumer(consumer =>
        {
            foreach (OwnedPartition partition in owned.OrderBy(p => p.Source.Topic, StringComparer.Ordinal).ThenBy(p => p.Source.Partition))
            {
                long? lag = LagGauge.LagOf(partition, consumer);
                total = lag is null ? total : (total ?? 0) + lag;
                WriteStatus(json, partition, lag);
            }
        });
        json.WriteEndArray();
        WriteKnown(json, "lag", total ?? OwnedPartition.Unknown);
        json.WriteEndObject();
    }

    public override ValueTask DisposeAsync()
    {
        Close();
        return base.DisposeAsync();
    }

    private static void WriteStatus(Utf8JsonWriter json, OwnedPartition partition, long? lag)
    {
        json.WriteStartObject();
        json.WriteString("topic", partition.Source.Topic);
        json.WriteNumber("partition", partition.Source.Partition);
        WriteKnown(json, "position", partition.Position);
        WriteKnown(json, "acknowledged", partition.Acknowledged);
        WriteKnown(json, "lag", lag ?? OwnedPartition.Unknown);
        json.WriteEndObject();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, long offset)
    {
        if (offset < 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, offset);
        }
    }

    private IConsumer<Ignore, int> Build()
    {
        ConsumerConfig config = _options.Connection.ToConsumerConfig(_options.Group);
        config.AutoOffsetReset = _options.Start == StartOffset.Earliest ? AutoOffsetReset.Earliest : AutoOffsetReset.Latest;
        config.AllowAutoCreateTopics = _options.Connection.IsEmbedded;
        config.EnablePartitionEof = true;
        // The topic's name costs a string per record; with a single topic it is known.
        config.ConsumeResultFields = _options.Topics.Count == 1 ? "timestamp" : "timestamp,topic";
        return new ConsumerBuilder<Ignore, int>(config)
            .SetValueDeserializer(_reader)
            .SetLogHandler((_, message) => _errors.OnLog(message))
            .SetErrorHandler((_, error) => _errors.OnError(error))
            .SetPartitionsAssignedHandler((_, partitions) => _rebalances!.Assign(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => _rebalances!.Revoke([.. partitions.Select(p => p.TopicPartition)]))
            .SetPartitionsLostHandler((_, partitions) => _rebalances!.Lose([.. partitions.Select(p => p.TopicPartition)]))
            .Build();
    }

    private void Run(ConsumeLoop loop, RebalanceAnswers rebalances, CancellationToken stop)
    {
        try
        {
            loop.Run(stop);
        }
        finally
        {
            Close();
        }
        rebalances.ThrowIfFailed();
    }

    private void Store(TopicPartitionOffset offset) => WithConsumer(consumer =>
    {
        if (_membership.IsTransactional)
        {
            return;
        }
        try
        {
            consumer.StoreOffset(offset);
        }
        catch (KafkaException e) when (e.Error.Code is ErrorCode.Local_State)
        {
            // The partition has been taken away, and the next poll will say so: whoever has it now delivers the record again.
        }
    });

    private void UpdateLag()
    {
        OwnedPartition[] owned = _ledger.Owned;
        WithConsumer(consumer => _lag.Update(owned, consumer));
    }

    private void WithConsumer(Action<IConsumer<Ignore, int>> use)
    {
        lock (_gate)
        {
            if (_consumer is not null)
            {
                use(_consumer);
            }
        }
    }

    /// <summary>Leaves the group: the revocation that comes with it commits what is acknowledged.</summary>
    private void Close()
    {
        IConsumer<Ignore, int>? consumer;
        lock (_gate)
        {
            consumer = _consumer;
            _consumer = null;
        }
        if (consumer is null)
        {
            return;
        }
        _membership.Leave();
        _rebalances?.BeginClosing();
        _fetch?.Dispose();
        try
        {
            consumer.Close();
        }
        catch (KafkaException e)
        {
            KafkaSourceLog.CloseFailed(_context.Log, e.Error.Reason);
        }
        _admin?.Dispose();
        consumer.Dispose();
    }
}
