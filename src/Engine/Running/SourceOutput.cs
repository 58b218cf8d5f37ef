using System.Threading.Tasks.Dataflow;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Running;

/// <summary>The pipeline's side of a source's output: the pool, the first block, and the counts of what came in.</summary>
internal sealed class SourceOutput(
    BatchPool pool, ITargetBlock<RecordBatch> first, SourceMetrics metrics, Task drained, CancellationToken abort) : ISourceOutput
{
    private long _sent;

    /// <summary>Batches sent.</summary>
    public long Sent => Volatile.Read(ref _sent);

    public Task Drained => drained;

    public CancellationToken Aborted => abort;

    public RecordBatch Rent(RecordKind kind) => pool.Rent(kind);

    public void Return(RecordBatch batch) => pool.Return(batch);

    public async Task SendAsync(RecordBatch batch)
    {
        metrics.Received(batch);
        Interlocked.Increment(ref _sent);
        if (!first.Post(batch) && !await first.SendAsync(batch, abort).ConfigureAwait(false))
        {
            throw new NeighbourFailedException();
        }
    }

    public void Complete() => first.Complete();
}
