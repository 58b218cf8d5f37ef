using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Components;

/// <summary>
/// A stage whose counts must survive. Its state is a set of entries (key and value) per source partition; between two checkpoints it
/// changes some of them. Called between batches, never while the stage works on one.
/// </summary>
public interface IStatefulStage
{
    /// <summary>
    /// What the state was counted against (profile, models, schema, format of the values). State with another fingerprint is not loaded:
    /// the stage starts from empty and logs it. Asked for once the stage has started.
    /// </summary>
    string StateFingerprint { get; }

    /// <summary>Writes every entry that has changed since the last call, and deletes those that are gone.</summary>
    void SaveChanges(StateWriter changes);

    /// <summary>Takes over an entry of a partition that was just assigned.</summary>
    /// <exception cref="StateException">The value is not one that this stage wrote.</exception>
    void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Every entry of the partitions that were just assigned was loaded; their first records follow.</summary>
    void EndLoad() { }
}

/// <summary>
/// A stateful stage whose state moves with its partitions. A stage that keeps its counts in a store of its own does not implement it.
/// </summary>
public interface IPartitionedStage : IStatefulStage
{
    /// <summary>Drops everything of a partition that another instance takes over. Its changes were saved before.</summary>
    void Forget(SourcePartition partition);
}

/// <summary>A stage whose state has blocks (<see cref="StateWriter.PutBlock"/>).</summary>
public interface IBlockStage : IPartitionedStage
{
    /// <summary>Takes over a block of a partition that was just assigned, after all its entries.</summary>
    /// <exception cref="StateException">The value is not one that this stage wrote.</exception>
    void LoadBlock(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);
}
