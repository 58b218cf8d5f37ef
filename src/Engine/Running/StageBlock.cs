using System.Threading.Tasks.Dataflow;
using Vigia.Engine.Checkpointing;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Running;

/// <summary>
/// A stage inside its bounded block, and the conveyor that carries its finished batches to the next block. At most capacity + workers
/// batches are in the block (waiting, in work, on their way, or finished) and one on the conveyor, which forwards a batch only when it has
/// settled (<see cref="DeferredStage"/>). So order is kept: neither batches nor marks overtake a batch that is being delivered.
/// </summary>
internal sealed class StageBlock
{
    private readonly Stage _stage;
    private readonly TimeProvider _time;
    private readonly CancellationToken _abort;
    private readonly StageMetrics _metrics;
    private readonly TransformBlock<PipelineItem, Passage> _block;
    private Task _lastCheckpoint = Task.CompletedTask;
    private Task _settled = Task.CompletedTask;

    /// <param name="name">The stage's name.</param>
    /// <param name="stage">The stage, owned by the pipeline.</param>
    /// <param name="capacity">Batches that may wait.</param>
    /// <param name="workers">Batches worked on at once.</param>
    /// <param name="services">Clock.</param>
    /// <param name="metrics">Where the stage's metrics go.</param>
    /// <param name="abort">Cancelled when the pipeline has failed.</param>
    public StageBlock(
        string name,
        Stage stage,
        int capacity,
        int workers,
        PipelineServices services,
        MetricSet metrics,
        CancellationToken abort
    )
    {
        Name = name;
        Capacity = capacity;
        Workers = workers;
        _stage = stage;
        _time = services.Time;
        _abort = abort;
        _metrics = new StageMetrics(metrics, name, capacity, workers, services.Time);
        _block = new TransformBlock<PipelineItem, Passage>(
            ProcessAsync,
            new ExecutionDataflowBlockOptions
            {
                BoundedCapacity = capacity + workers,
                MaxDegreeOfParallelism = workers,
                EnsureOrdered = true,
                SingleProducerConstrained = true,
                CancellationToken = abort,
            }
        );
        metrics.BeforeCollect(() =>
        {
            _metrics.Queued.Set(Queued);
            _metrics.Busy.Refresh();
            _metrics.Blocked.Refresh();
        });
    }

    public string Name { get; }

    public int Capacity { get; }

    public int Workers { get; }

    /// <summary>Batches that wait before the stage.</summary>
    public int Queued => _block.InputCount;

    /// <summary>Batches that the stage works on, those that are on their way included.</summary>
    public int Working => _metrics.Busy.Running;

    public double RecordsTotal => _metrics.Records.Value;

    public double BusySeconds => _metrics.Busy.Seconds;

    public double BlockedSeconds => _metrics.Blocked.Seconds;

    /// <summary>Where the stage's batches come in.</summary>
    public ITargetBlock<PipelineItem> Input => _block;

    /// <summary>
    /// Carries finished batches to <paramref name="next"/> until the block has ended; then ends the stage, and the next block.
    /// </summary>
    /// <exception cref="StageFailedException">The stage failed.</exception>
    public async Task ConveyAsync(ITargetBlock<PipelineItem> next)
    {
        while (await _block.OutputAvailableAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (_block.TryReceive(null, out Passage passage))
            {
                await CompletedAsync(passage.Completed).ConfigureAwait(false);
                await HandOnAsync(passage.Item, next).ConfigureAwait(false);
            }
        }
        try
        {
            await _block.Completion.ConfigureAwait(false);
            await _stage.CompleteAsync(_abort).ConfigureAwait(false);
        }
        catch (Exception e) when (IsCause(e))
        {
            throw new StageFailedException(Name, e);
        }
        next.Complete();
    }

    /// <summary>Ends when the stage works on nothing any more and nothing is on its way, after a failure too.</summary>
    public async Task EndAsync()
    {
        await ((Task)_block.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _settled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool IsCause(Exception e) => e is not OperationCanceledException || !_abort.IsCancellationRequested;

    private async ValueTask CompletedAsync(Task settled)
    {
        try
        {
            await settled.WaitAsync(_abort).ConfigureAwait(false);
        }
        catch (Exception e) when (IsCause(e))
        {
            throw new StageFailedException(Name, e);
        }
    }

    private async ValueTask HandOnAsync(PipelineItem item, ITargetBlock<PipelineItem> next)
    {
        if (next.Post(item))
        {
            return;
        }
        _metrics.Blocked.Begin();
        try
        {
            if (!await next.SendAsync(item, _abort).ConfigureAwait(false))
            {
                throw new NeighbourFailedException();
            }
        }
        finally
        {
            _metrics.Blocked.End();
        }
    }

    private async Task<Passage> ProcessAsync(PipelineItem item)
    {
        try
        {
            return await TakeTurnAsync(item).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (IsCause(e))
        {
            // The block would take it for a turn without a result, and lose the item silently.
            throw new InvalidOperationException($"its turn was cancelled from within: {e.Message}", e);
        }
    }

    private async ValueTask<Passage> TakeTurnAsync(PipelineItem item)
    {
        if (item is RecordBatch batch)
        {
            if (_stage.Accepts(batch.Kind))
            {
                if (_stage.WritesInTransaction)
                {
                    await _lastCheckpoint.WaitAsync(_abort).ConfigureAwait(false);
                }
                return new Passage(item, await BeginAsync(batch).ConfigureAwait(false));
            }
        }
        else if (item is CheckpointMark mark)
        {
            await PassAsync(mark).ConfigureAwait(false);
        }
        else if (item is RestoreMark assignment && _stage is IStatefulStage state)
        {
            assignment.Pass(Name, state);
        }
        return new Passage(item, Task.CompletedTask);
    }

    private async Task PassAsync(CheckpointMark mark)
    {
        if (_stage is IPublishingStage publishing)
        {
            // Never into the transaction of the mark before.
            await _lastCheckpoint.WaitAsync(_abort).ConfigureAwait(false);
            await publishing.PublishAsync(mark.IsEnd, _abort).ConfigureAwait(false);
        }
        if (mark.IsEnd && _stage is IEndOfDataStage ending)
        {
            ending.OnEndOfData();
        }
        if (_stage is IStatefulStage state)
        {
            mark.Pass(Name, state);
        }
        _lastCheckpoint = mark.Written;
    }

    /// <summary>The stage's turn with a batch.</summary>
    /// <returns>Ends when the batch may be forwarded.</returns>
    private async ValueTask<Task> BeginAsync(RecordBatch batch)
    {
        _metrics.Busy.Begin();
        long start = _time.GetTimestamp();
        int rejectedBefore = batch.Rejections.Length;
        Task settled;
        try
        {
            settled = await _stage.BeginAsync(batch, _abort).ConfigureAwait(false);
        }
        catch
        {
            _metrics.Busy.End();
            throw;
        }
        if (settled.IsCompletedSuccessfully)
        {
            _metrics.Busy.End();
            Note(batch, start, rejectedBefore);
            return settled;
        }
        _settled = AwaitDeliveryAsync(batch, settled, _settled, start, rejectedBefore);
        return _settled;
    }

    private async Task AwaitDeliveryAsync(RecordBatch batch, Task settled, Task before, long start, int rejectedBefore)
    {
        try
        {
            await settled.ConfigureAwait(false);
            Note(batch, start, rejectedBefore);
        }
        finally
        {
            _metrics.Busy.End();
            // The batches before it are forwarded first in any case; so the last one that began ends last.
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Note(RecordBatch batch, long start, int rejectedBefore)
    {
        _metrics.Duration.Observe(_time.GetElapsedTime(start).TotalSeconds);
        _metrics.Batches.Inc();
        _metrics.Records.Inc(batch.Received);
        foreach (ref readonly Rejection rejection in batch.Rejections[rejectedBefore..])
        {
            _metrics.Reject(rejection.Reason, 1);
        }
    }

    /// <summary>What leaves the block.</summary>
    /// <param name="Item">A batch or a mark.</param>
    /// <param name="Completed">Ends when it may be forwarded.</param>
    private readonly record struct Passage(PipelineItem Item, Task Completed);
}
