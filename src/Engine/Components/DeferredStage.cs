using Vigia.Engine.Records;

namespace Vigia.Engine.Components;

/// <summary>
/// A stage whose work on a batch continues after its turn: a sink hands over the records of one batch and takes the next while the first
/// are being delivered. What needs order is done in <see cref="BeginAsync"/>; the block forwards batches and marks in the order in which
/// they arrived, each when it has settled. So a checkpoint still includes only what is delivered, and a failure keeps back everything
/// behind it.
/// </summary>
/// <remarks>
/// A batch belongs to the stage until it has settled. As many are on their way as the block and its conveyor hold, capacity + 2, so
/// <c>capacity</c> says how far a sink may be ahead of its deliveries. Such a stage is never stateless: batches begin one after the other.
/// </remarks>
public abstract class DeferredStage : Stage
{
    /// <summary>The stage's turn with a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellation">The pipeline has failed; ends the task that is returned too.</param>
    /// <returns>Ends when the batch may be forwarded; fails if the stage cannot continue. Tasks of several batches may end in any
    /// order.</returns>
    public abstract override ValueTask<Task> BeginAsync(RecordBatch batch, CancellationToken cancellation);

    /// <summary>Begins with a batch and waits until it has settled.</summary>
    public sealed override async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation) =>
        await (await BeginAsync(batch, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
}
