using System.Threading.Tasks.Dataflow;
using Microsoft.Extensions.Logging;
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
    // Where no state is kept, results that stand are published this often.
    private static readonly TimeSpan PublishEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FinishAfterFailure = TimeSpan.FromSeconds(10);

    private readonly Source _source;
    private readonly List<(StagePlan Plan, Stage Stage)> _stages = [];
    private readonly PipelineServices _services;
    private readonly ILogger _log;
    private readonly BatchPool _pool = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly SourceMetrics _sourceMetrics;
    private readonly MetricSet _metrics;
    private readonly StateStore? _store;
    private readonly Checkpoints? _checkpoints;
    private readonly RejectionLog _rejections;
    private readonly PipelineParts _parts = new();
    private IReadOnlyList<StageBlock> _blocks = [];
    private long _lastProgress;

    public Pipeline(PipelinePlan plan, PipelineServices services)
    {
        Plan = plan;
        _services = services;
        _log = services.Logs.CreateLogger("vigia.pipeline");
        _metrics = new MetricSet(services.Registry);
        _rejections = new RejectionLog(_log, services.Time);
        _sourceMetrics = new SourceMetrics(_metrics, services.Time);
        ILogger sourceLog = services.Logs.CreateLogger($"vigia.{plan.Source.Name}");
        _source = plan.Source.Create(new SourceContext(plan.Schemas, _metrics, sourceLog, services.Time) { Parts = _parts, KeepsState = plan.State is not null });
        foreach (StagePlan stage in plan.Stages)
        {
            ILogger log = services.Logs.CreateLogger($"vigia.{stage.Name}");
            var context = new StageContext(stage.Name, plan.Schemas, plan.Models, _metrics, log, services.Time) { Pipeline = plan.Name, Parts = _parts };
            _stages.Add((stage, stage.Create(context)));
        }
        if (plan.State is { } state)
        {
            _store = state.Create(new StateContext(plan.Name, _metrics, services.Logs.CreateLogger("vigia.state"), services.Time) { Parts = _parts });
            _checkpoints = new Checkpoints(_store, StatefulStages(), services, _metrics);
        }
    }

    public PipelinePlan Plan { get; }

    /// <summary>The source, for those who look for optional abilities of it.</summary>
    public Source Source => _source;

    /// <summary>The stages in order, for those who look for optional abilities of them.</summary>
    public IEnumerable<Stage> Stages => _stages.Select(s => s.Stage);

    /// <summary>Whether it runs, is assigned, and moves.</summary>
    public bool IsReady => State == PipelineState.Running && _source.IsReady && !IsStalled;

    /// <summary>Batches are in flight, but none has been acknowledged for a minute.</summary>
    public bool IsStalled =>
        _pool.RentedCount > 1 && _services.Time.GetElapsedTime(Volatile.Read(ref _lastProgress)) > TimeSpan.FromMinutes(1);

    public PipelineState State { get; private set; } = PipelineState.Created;

    /// <summary>Batches that are somewhere between source and acknowledgement.</summary>
    public int BatchesInFlight => _pool.RentedCount;

    /// <summary>Records acknowledged so far.</summary>
    public long RecordsAcknowledged { get; private set; }

    /// <summary>Records rejected so far, by any stage.</summary>
    public long RecordsRejected { get; private set; }

    /// <summary>Checkpoints written so far.</summary>
    public long CheckpointsWritten => _checkpoints?.Written ?? 0;

    /// <summary>What each stage does at this moment.</summary>
    public IReadOnlyList<StageStatus> StageStatuses =>
        [.. _blocks.Select(b => new StageStatus(b.Name, b.Queued, b.Capacity, b.Working, b.Workers, (long)b.RecordsTotal, b.BusySeconds, b.BlockedSeconds))];

    /// <summary>Records rejected so far, by stage and reason, most first.</summary>
    public IReadOnlyList<RejectionCount> Rejections => _rejections.Counts;

    /// <summary>Time since the state was last known to be written in full; null for a pipeline without state.</summary>
    public TimeSpan? CheckpointAge => _checkpoints?.Age;

    /// <summary>What has been counted up to now.</summary>
    public PipelineMeasures Measure() => new()
    {
        Timestamp = _services.Time.GetTimestamp(),
        Acknowledged = RecordsAcknowledged,
        SourceBlockedSeconds = _sourceMetrics.Blocked.Seconds,
        Stages = StageStatuses,
        LatencyCounts = _sourceMetrics.LatencyCounts,
    };

    /// <summary>Opens stages (last first, so that sinks are there before anything flows), source and state.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        State = PipelineState.Starting;
        foreach ((StagePlan plan, Stage stage) in Enumerable.Reverse(_stages))
        {
            try
            {
                await stage.StartAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new StageFailedException(plan.Name, e);
            }
        }
        // The source first: a store may look at what the source reads.
        await _source.StartAsync(cancellation).ConfigureAwait(false);
        if (_checkpoints is not null)
        {
            await _checkpoints.OpenAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Runs until the source ends, or <paramref name="stop"/> is asked for and everything in flight is acknowledged.</summary>
    /// <exception cref="StageFailedException">A part failed; the first one that did.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        Touch();
        var acknowledge = new ActionBlock<PipelineItem>(
            AcknowledgeAsync, new ExecutionDataflowBlockOptions { BoundedCapacity = 1, SingleProducerConstrained = true });
        _blocks = [.. _stages.Select(s => new StageBlock(s.Plan.Name, s.Stage, s.Plan.Capacity, s.Plan.Workers, _services, _metrics, _abort.Token))];
        ITargetBlock<PipelineItem>[] inputs = [.. _blocks.Select(b => b.Input), acknowledge];
        using var output = new SourceOutput(_pool, inputs[0], _sourceMetrics, _checkpoints, acknowledge.Completion, _abort.Token);
        await using ITimer? timer = StartMarkTimer(output);
        List<Task> parts = [RunSourceAsync(output, stop), .. _blocks.Select((block, i) => block.ConveyAsync(inputs[i + 1])), acknowledge.Completion];
        State = PipelineState.Running;
        await SuperviseAsync(parts, acknowledge).ConfigureAwait(false);
        _rejections.Flush();
        State = PipelineState.Ended;
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        foreach ((_, Stage stage) in _stages)
        {
            await stage.DisposeAsync().ConfigureAwait(false);
        }
        if (_store is not null)
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }
        _abort.Dispose();
    }

    private Dictionary<string, IStatefulStage> StatefulStages() =>
        _stages.Where(s => s.Stage is IStatefulStage).ToDictionary(s => s.Plan.Name, s => (IStatefulStage)s.Stage);

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

    /// <summary>Waits for every part; the first failure aborts the others and is what is thrown in the end.</summary>
    private async Task SuperviseAsync(List<Task> parts, ActionBlock<PipelineItem> acknowledge)
    {
        Exception? cause = null;
        while (parts.Count > 0)
        {
            Task ended = await Task.WhenAny(parts).ConfigureAwait(false);
            parts.Remove(ended);
            // A part that is merely cancelled met a neighbour that has failed: the neighbour tells the cause.
            if (!ended.IsFaulted || cause is not null)
            {
                continue;
            }
            cause = ended.Exception.InnerException!;
            State = PipelineState.Failed;
            Log.Failed(_log, Plan.Name, cause);
            await _abort.CancelAsync().ConfigureAwait(false);
            ((IDataflowBlock)acknowledge).Fault(cause);
        }
        if (cause is not null)
        {
            await LetStagesFinishAsync().ConfigureAwait(false);
            throw cause;
        }
    }

    /// <summary>
    /// What a stage was doing when another failed is cancelled, but takes a moment to end: a sink must not write after the pipeline is
    /// gone, when the next one may have its files. A stage that does not heed the cancellation is left behind.
    /// </summary>
    private async Task LetStagesFinishAsync() => await Task.WhenAll(_blocks.Select(b => b.EndAsync()))
        .WaitAsync(FinishAfterFailure, _services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private ITimer? StartMarkTimer(SourceOutput output)
    {
        if (Plan.State is null && !_stages.Exists(s => s.Stage is IPublishingStage))
        {
            return null;
        }
        TimeSpan interval = Plan.State?.Interval ?? PublishEvery;
        return _services.Time.CreateTimer(_ => _ = SendMarkAsync(output), null, interval, interval);
    }

    private static async Task SendMarkAsync(SourceOutput output)
    {
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
        switch (item)
        {
            case RecordBatch batch:
                Acknowledge(batch);
                break;
            case CheckpointMark mark when _checkpoints is null:
                mark.Complete();
                break;
            case CheckpointMark mark:
                await WriteAsync(_checkpoints, mark).ConfigureAwait(false);
                break;
        }
    }

    private async Task WriteAsync(Checkpoints checkpoints, CheckpointMark mark)
    {
        try
        {
            await checkpoints.WriteAsync(mark, _abort.Token).ConfigureAwait(false);
            // Before whoever gives partitions up goes on.
            _source.Keep(mark.NextOffsets);
            mark.Complete();
        }
        catch (Exception e) when (e is not OperationCanceledException)
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
        Touch();
    }

    private void Touch() => Volatile.Write(ref _lastProgress, _services.Time.GetTimestamp());
}
