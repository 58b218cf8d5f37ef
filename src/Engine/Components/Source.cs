using Vigia.Engine.Records;

namespace Vigia.Engine.Components;

/// <summary>
/// Where records come from. Life: constructed (opens nothing), <see cref="StartAsync"/>, <see cref="RunAsync"/>, <see
/// cref="DisposeAsync"/>.
/// </summary>
public abstract class Source : IAsyncDisposable
{
    /// <summary>Whether records can flow: connected, assigned.</summary>
    public virtual bool IsReady => true;

    /// <summary>Opens what the source needs. An exception here is a refusal to start.</summary>
    public virtual ValueTask StartAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>
    /// Sends batches until the source ends or <paramref name="stop"/> is asked for, then sends what it still holds, completes
    /// the output, and stays until all of it is acknowledged (<see cref="ISourceOutput.Drained"/>).
    /// </summary>
    /// <param name="output">Where batches go.</param>
    /// <param name="stop">Asks for an orderly end.</param>
    public abstract Task RunAsync(ISourceOutput output, CancellationToken stop);

    /// <summary>
    /// Every stage has finished with the batch. Called in the order in which batches were sent, from a thread of the pipeline;
    /// the batch goes back to the pool afterwards.
    /// </summary>
    public virtual void Acknowledge(RecordBatch batch) { }

    /// <summary>
    /// The state of everything before these positions has been written: a restart continues from here. Called after each
    /// checkpoint, from a thread of the pipeline; never without state.
    /// </summary>
    public virtual void OnCheckpointCommitted(IReadOnlyDictionary<SourcePartition, long> nextOffsets) { }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
