using Microsoft.Extensions.Logging;
using Vigia.Engine.Checkpointing;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Running;

/// <summary>
/// A running plan: source, bounded blocks, and the acknowledgement at the end. A fault of one part stops all of them,
/// with the first cause; asking it to stop drains what is in flight and acknowledges it.
/// </summary>
public sealed class Pipeline : IAsyncDisposable
{
    // Without state, final results are published this often.
    private static readonly TimeSpan PublishEvery = TimeSpan.FromSeconds(10);

    private readonly Source _source;
    private readonly PipelineServices _services;
    private readonly ILogger _log;
    private readonly BatchPool _pool = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SourceMetrics _sourceMetrics;
    private readonly StateStore? _store;
    private readonly Checkpoints _checkpoints;
    private readonly RejectionLog _rejections;
    private readonly ScratchDirectories _scratch = new();
    private readonly SharedParts _parts = new();
    private readonly StageReload _stages;
    private readonly StallDetector _progress;

    // Read by any thread. Each is set once: the output when the run begins, the cause by the part that fails first.
    private volatile SourceOutput? _output;
    private Exception? _cause;

    public Pipeline(PipelinePlan plan, PipelineServices services)
    {
        (_services, _progress) = (services, new StallDetector(services.Time));
        _log = services.Logs.CreateLogger("vigia.pipeline");
        var metrics = new MetricSet(services.Registry);
        (_rejections, _sourceMetrics) = (new RejectionLog(_log, services.Time), new SourceMetrics(metrics, services.Time));
        _parts.Add(_scratch);
        ILogger sourceLog = services.Logs.CreateLogger($"vigia.{plan.Source.Name}");
        _source = plan.Source.Create(
            new SourceContext(plan.Schemas, metrics, sourceLog, services.Time) { Parts = _parts, KeepsState = plan.State is not null }
        );
        _stages = new StageReload(p => new StageChain(p, services, _parts, _abort.Token), plan, AcknowledgeAsync, FailAsync, _abort.Token);
        _store = plan.State?.Create(
            new StateContext(plan.Name, metrics, services.Logs.CreateLogger("vigia.state"), services.Time) { Parts = _parts }
        );
        _checkpoints = new Checkpoints(
            _store,
            _stages.Current.StatefulStages,
            services,
            _store is null ? new MetricSet(Prometheus.Metrics.NewCustomRegistry()) : metrics,
            _parts.FindOrAdd<PartitionIdentities>()
        );
    }

    /// <summary>What its stages are made from; a reload puts another plan in its place.</summary>
    public PipelinePlan Plan => _stages.Current.Plan;

    /// <summary>The source, for callers that look for its optional capabilities.</summary>
    public Source Source => _source;

    /// <summary>The stages in order, for callers that look for their optional capabilities.</summary>
    public IEnumerable<Stage> Stages => _stages.Current.Stages;

    /// <summary>Called with the first failure of a part, before the others are stopped.</summary>
    public Action<Exception>? Failing { get; set; }

    /// <summary>Whether it runs, has partitions assigned, and makes progress.</summary>
    public bool IsReady => State == PipelineState.Running && _source.IsReady && !IsStalled;

    /// <summary>The source has sent batches, but none has been acknowledged for a minute.</summary>
    public bool IsStalled => _progress.IsStalled;

    public PipelineState State { get; private set; } = PipelineState.Created;

    /// <summary>Batches that are somewhere between source and acknowledgement.</summary>
    public int BatchesInFlight => _pool.RentedCount;

    /// <summary>Records acknowledged so far.</summary>
    public long RecordsAcknowledged { get; private set; }

    /// <summary>Records rejected so far, by any stage.</summary>
    public long RecordsRejected { get; private set; }

    /// <summary>
    /// Records that the source has found in data at rest, including those that an earlier run has counted; null for a stream.
    /// </summary>
    public long? RecordsAtRest => _parts.Find<DataAtRest>()?.RecordsFound;

    /// <summary>Checkpoints written so far.</summary>
    public long CheckpointsWritten => _store is null ? 0 : _checkpoints.Written;

    /// <summary>What each stage does at this moment.</summary>
    public IReadOnlyList<StageStatus> StageStatuses =>
        [
            .. _stages.Current.Blocks.Select(b => new StageStatus(
                b.Name,
                b.Queued,
                b.Capacity,
                b.Working,
                b.Workers,
                (long)b.RecordsTotal,
                b.BusySeconds,
                b.BlockedSeconds
            )),
        ];

    /// <summary>Records rejected so far, by stage and reason, most first.</summary>
    public IReadOnlyList<RejectionCount> Rejections => _rejections.Counts;

    /// <summary>Time since the state was last known to be written in full; null for a pipeline without state.</summary>
    public TimeSpan? CheckpointAge => _store is null ? null : _checkpoints.Age;

    /// <summary>What has been counted up to now.</summary>
    public PipelineMeasures Measure() =>
        new()
        {
            Timestamp = _services.Time.GetTimestamp(),
            Acknowledged = RecordsAcknowledged,
            SourceBlockedSeconds = _sourceMetrics.Blocked.Seconds,
            Stages = StageStatuses,
            LatencyCounts = _sourceMetrics.LatencyCounts,
        };

    /// <summary>Opens stages, source and state.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        State = PipelineState.Starting;
        await _stages.Current.StartAsync(cancellation).ConfigureAwait(false);
        // The source first: a store may look at what the source reads.
        await _source.StartAsync(cancellation).ConfigureAwait(false);
        await _checkpoints.OpenAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs until the source ends, or <paramref name="stop"/> is asked for and everything in flight is acknowledged.</summary>
    /// <exception cref="StageFailedException">A part failed; the first one that did.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        _stages.Run();
        using var output = new SourceOutput(
            _pool,
            _stages.Current.Input,
            _sourceMetrics,
            _progress,
            _checkpoints,
            _drained.Task,
            _abort.Token
        );
        await using ITimer timer = StartMarkTimer(output);
        _output = output;
        State = PipelineState.Running;
        await Task.WhenAll(StageChain.GuardAsync(RunSourceAsync(output, stop), FailAsync), RunStagesAsync()).ConfigureAwait(false);
        if (_cause is not null)
        {
            await _stages.Current.FinishAsync().ConfigureAwait(false);
            throw _cause;
        }
        _rejections.Flush();
        State = PipelineState.Ended;
    }

    /// <summary>
    /// Replaces the stages by those of another plan, at a checkpoint mark: batches before the mark pass the old stages, later batches wait
    /// for the new ones. Each new stage continues from the counts of the old stage of the same name, if both count against the same
    /// reference. Source and state stay; the caller makes sure that both plans agree on them.
    /// </summary>
    /// <exception cref="ReloadRefusedException">The new stages cannot start, or nothing runs; the running stages continue.</exception>
    public async Task ReplaceStagesAsync(PipelinePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (_output is not { } output || State != PipelineState.Running)
        {
            throw new ReloadRefusedException("the pipeline does not run");
        }
        await _stages.ReplaceAsync(plan, output, _checkpoints).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        await _stages.Current.DisposeAsync().ConfigureAwait(false);
        if (_store is not null)
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }
        _checkpoints.Dispose();
        _scratch.Dispose();
        _pool.Trim();
        _abort.Dispose();
    }

    private async Task RunStagesAsync()
    {
        await _stages.UntilEndAsync().ConfigureAwait(false);
        _drained.TrySetResult();
    }

    private async Task RunSourceAsync(SourceOutput output, CancellationToken stop)
    {
        try
        {
            await _source.RunAsync(output, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not NeighbourFailedException && !(e is OperationCanceledException && _abort.IsCancellationRequested))
        {
            throw new StageFailedException("source", e);
        }
    }

    /// <summary>A part failed: the first failure aborts the others, and is what is thrown in the end.</summary>
    private async Task FailAsync(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is not null)
        {
            return;
        }
        State = PipelineState.Failed;
        Failing?.Invoke(cause);
        Log.Failed(_log, Plan.Name, cause);
        await _abort.CancelAsync().ConfigureAwait(false);
        _stages.Fault(cause);
        _drained.TrySetException(cause);
    }

    private ITimer StartMarkTimer(SourceOutput output)
    {
        TimeSpan interval = Plan.State?.Interval ?? PublishEvery;
        return _services.Time.CreateTimer(_ => _ = SendMarkAsync(output), null, interval, interval);
    }

    private async Task SendMarkAsync(SourceOutput output)
    {
        if (!_checkpoints.AreDurable && !_stages.Current.IsPublishing)
        {
            return;
        }
        try
        {
            await output.CheckpointAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The run has ended or failed meanwhile, and the end has its own mark.
        }
    }

    private async Task AcknowledgeAsync(PipelineItem item)
    {
        if (item is RecordBatch batch)
        {
            Acknowledge(batch);
        }
        else if (item is CheckpointMark mark)
        {
            await WriteAsync(mark).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(CheckpointMark mark)
    {
        if (!mark.IsDurable)
        {
            mark.Complete();
            return;
        }
        try
        {
            await _checkpoints.WriteAsync(mark, _abort.Token).ConfigureAwait(false);
            if (_checkpoints.AreDurable && mark.NextOffsets.Count > 0)
            {
                // Before the hand-over of partitions continues.
                _source.OnCheckpointCommitted(mark.NextOffsets);
            }
            mark.Complete();
        }
        catch (Exception e) when (e is not OperationCanceledException || !_abort.IsCancellationRequested)
        {
            throw new StageFailedException("state", e);
        }
    }

    private void Acknowledge(RecordBatch batch)
    {
        _source.Acknowledge(batch);
        _sourceMetrics.Acknowledged(batch, _services.Time.GetUtcNow().ToUnixTimeMilliseconds());
        RecordsAcknowledged += batch.Received;
        RecordsRejected += batch.Rejections.Length;
        _rejections.Add(batch);
        _pool.Return(batch);
        _progress.Acknowledged();
    }
}
