using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using Vigia.Engine.Checkpointing;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Records;

namespace Vigia.Engine.Running;

/// <summary>
/// The pipeline's side of a source's output: the pool, the first block, the counts of what came in, and the marks among the
/// batches. A gate lets one item in at a time, whether the source sends it or the checkpoint's timer.
/// </summary>
internal sealed class SourceOutput : ISourceOutput, IDisposable
{
    private readonly BatchPool _pool;
    private readonly SourceMetrics _metrics;
    private readonly StallDetector _progress;
    private readonly Checkpoints _checkpoints;

    // Held by the one that sends: the source, a mark, a reload. Guards all that follows; a mark waits in the order of its arrival.
    private readonly SemaphoreSlim _gate = new(1);
    private ITargetBlock<PipelineItem> _first;
    private bool _isBehind;
    private bool _isComplete;
    private Task _lastMark = Task.CompletedTask;

    /// <param name="pool">Where batches come from.</param>
    /// <param name="first">The first stage's block.</param>
    /// <param name="metrics">Counts what comes in.</param>
    /// <param name="progress">Notes what is sent.</param>
    /// <param name="checkpoints">What is kept of partitions.</param>
    /// <param name="drained">Ends when everything has been acknowledged.</param>
    /// <param name="aborted">Cancelled when the pipeline has failed.</param>
    public SourceOutput(
        BatchPool pool,
        ITargetBlock<PipelineItem> first,
        SourceMetrics metrics,
        StallDetector progress,
        Checkpoints checkpoints,
        Task drained,
        CancellationToken aborted
    )
    {
        _pool = pool;
        _first = first;
        _metrics = metrics;
        _progress = progress;
        _checkpoints = checkpoints;
        Drained = drained;
        Aborted = aborted;
    }

    public Task Drained { get; }

    public CancellationToken Aborted { get; }

    public RecordBatch Rent(RecordKind kind) => _pool.Rent(kind);

    public void Return(RecordBatch batch) => _pool.Return(batch);

    public Task SendAsync(RecordBatch batch)
    {
        _progress.Sent();
        return ThroughGateAsync(() =>
        {
            _pool.Observe(batch);
            _metrics.Received(batch);
            _checkpoints.Track(batch);
            _isBehind = true;
            return batch;
        });
    }

    public Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(IReadOnlyCollection<SourcePartition> partitions) =>
        AssignAsync(partitions, new Dictionary<SourcePartition, SourceIdentity>());

    public void Identify(SourcePartition partition, SourceIdentity identity) => _checkpoints.Identify(partition, identity);

    public Task AdvanceAsync(SourcePartition partition, long nextOffset) =>
        ThroughGateAsync(() =>
        {
            _checkpoints.Advance(partition, nextOffset);
            _isBehind = true;
            return null;
        });

    public async Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        IReadOnlyDictionary<SourcePartition, SourceIdentity> identities
    )
    {
        (RestoreMark? mark, IReadOnlyDictionary<SourcePartition, long> offsets) = await _checkpoints
            .LoadAsync(partitions, identities, Aborted)
            .ConfigureAwait(false);
        if (mark is not null)
        {
            // It has its place in the queue at the gate from now on; waiting for room would hold up a rebalance while a sink stalls.
            _ = SendMarkAsync(mark);
        }
        return offsets;
    }

    public async Task RevokeAsync(IReadOnlyCollection<SourcePartition> partitions)
    {
        CheckpointMark? mark = null;
        await ThroughGateAsync(() => mark = Mark(partitions)).ConfigureAwait(false);
        await mark!.Written.WaitAsync(Aborted).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a mark if anything was sent since the last one. If not, and that one is written, the state is as whole as it can be.
    /// </summary>
    public Task CheckpointAsync() =>
        ThroughGateAsync(() =>
        {
            if (_isBehind)
            {
                return Mark([]);
            }
            if (_lastMark.IsCompletedSuccessfully)
            {
                _checkpoints.Renew();
            }
            return null;
        });

    /// <summary>
    /// Ends the first block behind everything sent so far, and holds senders at the gate until another first block is there.
    /// </summary>
    /// <param name="replace">Waits until what was sent is acknowledged, and gives the other block.</param>
    /// <returns>False: the source has come to its end, and nothing is replaced any more.</returns>
    public async Task<bool> ReplaceAsync(Func<Task<ITargetBlock<PipelineItem>>> replace)
    {
        await _gate.WaitAsync(Aborted).ConfigureAwait(false);
        try
        {
            if (_isComplete)
            {
                return false;
            }
            await PutAsync(Mark([], isTakeOver: true)).ConfigureAwait(false);
            _first.Complete();
            _first = await replace().ConfigureAwait(false);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Complete() => _ = CompleteAsync(isEnd: false);

    public void CompleteAtEnd() => _ = CompleteAsync(isEnd: true);

    public void Dispose() => _gate.Dispose();

    private async Task SendMarkAsync(RestoreMark mark)
    {
        try
        {
            await ThroughGateAsync(() => _checkpoints.IsCurrent(mark) ? mark : null).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The pipeline has failed; the part that failed reports the cause.
        }
    }

    /// <summary>What is in flight gets a last checkpoint, and then nothing follows.</summary>
    private async Task CompleteAsync(bool isEnd)
    {
        try
        {
            await ThroughGateAsync(() =>
                {
                    _isComplete = true;
                    // Where state is kept, stages get the mark even if no record came: they leave open windows to the next process.
                    return _isBehind || isEnd || _checkpoints.AreDurable ? Mark([], isEnd) : null;
                })
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The pipeline has failed; the part that failed reports the cause.
        }
        _first.Complete();
    }

    private CheckpointMark Mark(IReadOnlyCollection<SourcePartition> revoked, bool isEnd = false, bool isTakeOver = false)
    {
        _isBehind = false;
        CheckpointMark mark = _checkpoints.Mark(revoked, isEnd, isTakeOver);
        _lastMark = mark.Written;
        return mark;
    }

    private async Task ThroughGateAsync(Func<PipelineItem?> next)
    {
        await _gate.WaitAsync(Aborted).ConfigureAwait(false);
        try
        {
            if (next() is { } item)
            {
                await PutAsync(item).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask PutAsync(PipelineItem item)
    {
        Debug.Assert(_gate.CurrentCount == 0, "an item is sent without the gate");
        if (!_first.Post(item) && !await WaitForRoomAsync(item).ConfigureAwait(false))
        {
            throw new NeighbourFailedException();
        }
    }

    private async Task<bool> WaitForRoomAsync(PipelineItem item)
    {
        _metrics.Blocked.Begin();
        try
        {
            return await _first.SendAsync(item, Aborted).ConfigureAwait(false);
        }
        finally
        {
            _metrics.Blocked.End();
        }
    }
}
