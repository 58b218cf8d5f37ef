using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>Reads topics as a member of a consumer group; see <see cref="KafkaSourceSpec"/> for what it promises.</summary>
internal sealed class KafkaSource : Source, IStatusSection
{
    private readonly KafkaSourceOptions _options;
    private readonly SourceContext _context;
    private readonly PartitionLedger _ledger;
    private readonly LagGauge _lag;
    private readonly TransientErrors _errors;
    private readonly GroupMembership _membership;

    // Calls from other threads than the consuming one (acknowledgement, scrape, status) must not meet a consumer that is being
    // closed. Acknowledgement takes it within the ledger's lock, so the ledger must not be asked within this one.
    private readonly Lock _gate = new();

    // From StartAsync until it is closed. Guarded by the gate; the consuming thread, which closes it, may read it without.
    private KafkaClient? _client;

    // From RunAsync on.
    private volatile KafkaSession? _session;

    public KafkaSource(KafkaSourceOptions options, SourceContext context)
    {
        _options = options;
        _context = context;
        _ledger = new PartitionLedger(context.KeepsState, Store);
        _lag = new LagGauge(context.Metrics);
        _errors = new TransientErrors(context.Metrics, context.Log);
        _membership = new GroupMembership(
            options.Connection,
            options.Group,
            [.. options.Topics.Keys],
            context.KeepsState,
            options.Assign is { IsStatic: true }
        );
        context.Parts.Add(_membership);
        context.Metrics.BeforeCollect(UpdateLag);
    }

    public override bool IsReady => _session is { IsAssigned: true, IsStuck: false };

    public string StatusName => "kafka";

    public override async ValueTask StartAsync(CancellationToken cancellation)
    {
        var client = new KafkaClient(_options, _context, _errors);
        _client = client;
        await client.Topics.WaitAsync(cancellation).ConfigureAwait(false);
        await Task.Run(client.CoPartitioning.CheckAsync, cancellation).ConfigureAwait(false);
        if (_options.From is { } from)
        {
            await Task.Run(() => NewGroup.Require(client, _options, from), cancellation).ConfigureAwait(false);
        }
    }

    public override Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        KafkaClient client = _client ?? throw new InvalidOperationException("the source runs after it has started");
        _membership.Enter(client.Consumer);
        var session = new KafkaSession(client, _ledger, _membership, output, _options, _context);
        _session = session;
        return Task.Factory.StartNew(
            () => Run(session, stop),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    public override void Acknowledge(RecordBatch batch) => _ledger.Acknowledge(batch);

    public override void OnCheckpointCommitted(IReadOnlyDictionary<SourcePartition, long> nextOffsets) =>
        _ledger.StoreCheckpointed(nextOffsets);

    public void WriteStatus(System.Text.Json.Utf8JsonWriter json)
    {
        OwnedPartition[] owned = _ledger.Owned;
        var lags = new Dictionary<OwnedPartition, long?>();
        WithConsumer(consumer => Array.ForEach(owned, p => lags[p] = LagGauge.LagOf(p, consumer)));
        SourceStatus.Write(json, _options.Group, _session, lags);
    }

    public override ValueTask DisposeAsync()
    {
        Close();
        return base.DisposeAsync();
    }

    private void Run(KafkaSession session, CancellationToken stop)
    {
        try
        {
            session.Run(stop);
        }
        finally
        {
            Close();
        }
        session.ThrowIfFailed();
    }

    private void Store(TopicPartitionOffset offset) =>
        WithConsumer(consumer =>
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
                // The partition was revoked, and the next poll reports it: its new owner gets the record again.
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
            if (_client is not null)
            {
                use(_client.Consumer);
            }
        }
    }

    /// <summary>Leaves the group: the revocation that comes with it commits what is acknowledged.</summary>
    private void Close()
    {
        KafkaClient? client;
        lock (_gate)
        {
            client = _client;
            _client = null;
        }
        if (client is null)
        {
            return;
        }
        _membership.Leave();
        _session?.BeginClosing();
        client.Fetch.Dispose();
        try
        {
            client.Consumer.Close();
        }
        catch (KafkaException e)
        {
            KafkaSourceLog.CloseFailed(_context.Log, e.Error.Reason);
        }
        client.Dispose();
    }
}
