using Vigia.Engine.Records;

namespace Vigia.Engine.State;

/// <summary>Where checkpoints are kept. Life: constructed (opens nothing), <see cref="OpenAsync"/>, loads and writes, disposed.</summary>
public abstract class StateStore : IAsyncDisposable
{
    /// <summary>Whether what is written outlives the process.</summary>
    public virtual bool IsDurable => true;

    /// <summary>
    /// Opens the store and returns the fingerprint under which each stage's entries were written, by stage name; nothing if it keeps them
    /// by partition (<see cref="PartitionState.Fingerprints"/>).
    /// </summary>
    /// <exception cref="StateException">It cannot be used: damaged, foreign, of another version, or in use.</exception>
    public abstract ValueTask<IReadOnlyDictionary<string, string>> OpenAsync(CancellationToken cancellation);

    /// <summary>Reads what is kept of partitions that were just assigned; one of which nothing is kept may be left out.</summary>
    /// <exception cref="StateException">An entry is damaged.</exception>
    public abstract ValueTask<IReadOnlyDictionary<SourcePartition, PartitionState>> LoadAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        CancellationToken cancellation
    );

    /// <summary>
    /// Reads the blocks of partitions, in the order in which they were written, as of the last <see cref="LoadAsync"/>; removed ones may be
    /// among them.
    /// </summary>
    /// <param name="partitions">Partitions that this process has, or <see cref="MovingState.Joined"/> ones.</param>
    /// <param name="take">Called with each.</param>
    /// <exception cref="StateException">One is damaged, or they cannot be read.</exception>
    public virtual void ReadBlocks(IReadOnlyCollection<SourcePartition> partitions, Action<StateEntry> take) { }

    /// <summary>Deletes every entry of a stage: it was counted against something else.</summary>
    public abstract ValueTask ClearAsync(string stage, CancellationToken cancellation);

    /// <summary>Writes a checkpoint: all of it, or after a crash none of it.</summary>
    /// <exception cref="CheckpointLostException">It can never be written; the last one stays valid.</exception>
    public abstract ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellation);

    /// <summary>Partitions whose state a reload must give to the new stages.</summary>
    /// <param name="assigned">Partitions that are assigned to this process now.</param>
    public virtual IReadOnlyCollection<SourcePartition> ToCarryOver(IReadOnlyCollection<SourcePartition> assigned) => assigned;

    /// <summary>Partitions were revoked at a mark that is not written. A durable store keeps their state for the next owner.</summary>
    public virtual void Forget(IReadOnlyCollection<SourcePartition> revoked) { }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
