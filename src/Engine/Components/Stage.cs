using Vigia.Engine.Records;

namespace Vigia.Engine.Components;

/// <summary>
/// One step of a pipeline. Life: constructed (opens nothing), <see cref="StartAsync"/>, <see cref="ProcessAsync"/> for each
/// batch of a kind it accepts, <see cref="CompleteAsync"/> once the last batch has passed, <see cref="DisposeAsync"/>.
/// </summary>
/// <remarks>
/// A stage adds to the batch and never keeps it beyond the call. A record that cannot be worked on is rejected
/// (<see cref="RecordBatch.Reject"/>) and never throws; an exception means that the stage cannot continue, and stops the pipeline.
/// A stage whose spec is stateless is called for several batches at once; any other for one after the other, in order.
/// </remarks>
public abstract class Stage : IAsyncDisposable
{
    /// <summary>Whether the stage wants batches of this kind; the others pass it by.</summary>
    public virtual bool Accepts(RecordKind kind) => true;

    /// <summary>
    /// Whether the stage writes, between two marks, into the transaction of the checkpoint to come. A batch behind a mark then
    /// waits until that mark's checkpoint is written, so that nothing gets into a transaction that does not belong there.
    /// </summary>
    public virtual bool WritesInTransaction => false;

    /// <summary>Opens what the stage needs. An exception here is a refusal to start.</summary>
    public virtual ValueTask StartAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Works on one batch.</summary>
    public abstract ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation);

    /// <summary>The stage's turn with a batch; in most all of the work, in a <see cref="DeferredStage"/> the beginning of it.</summary>
    /// <returns>Ends when the batch may be forwarded.</returns>
    public virtual async ValueTask<Task> BeginAsync(RecordBatch batch, CancellationToken cancellation)
    {
        await ProcessAsync(batch, cancellation).ConfigureAwait(false);
        return Task.CompletedTask;
    }

    /// <summary>All batches have passed: write out what is still held back.</summary>
    public virtual ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
