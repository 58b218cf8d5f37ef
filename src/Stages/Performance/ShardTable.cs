using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance;

/// <summary>The shards of a stage, and how they are kept across checkpoints and restarts. Not synchronised.</summary>
internal abstract class ShardTable : IDisposable
{
    /// <summary>The shards that are here.</summary>
    public abstract IReadOnlyCollection<PerformanceShard> All { get; }

    /// <summary>The shard that a partition's records belong to.</summary>
    public abstract PerformanceShard Of(SourcePartition partition);

    /// <summary>Whether so many transactions are held back that they become a run.</summary>
    public abstract bool IsFull(PerformanceShard shard);

    /// <summary>Adds to a checkpoint what it is to hold; the shards were saved before.</summary>
    public abstract void SaveChanges(StateWriter changes);

    /// <summary>Takes over an entry of the pipeline's state.</summary>
    /// <exception cref="StateException">It contradicts the store, or is damaged.</exception>
    public abstract void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Takes over a block of the pipeline's state, behind all entries.</summary>
    /// <exception cref="StateException">It is damaged.</exception>
    public virtual void LoadBlock(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) { }

    /// <summary>Every entry of the partitions that were assigned was loaded.</summary>
    public virtual void EndLoad() { }

    /// <summary>A partition leaves; what it has changed was saved.</summary>
    public virtual void Forget(SourcePartition partition) { }

    public abstract void Dispose();
}

/// <summary>One shard for all partitions: its directory is what lasts, and stays where it is.</summary>
/// <param name="parts">What shards have in common.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="limit">So many transactions become a run.</param>
internal sealed class OneShard(ShardParts parts, PredictionStore store, int limit) : ShardTable
{
    private readonly PerformanceShard[] _only = [new PerformanceShard(parts, store, null)];

    public override IReadOnlyCollection<PerformanceShard> All => _only;

    public override PerformanceShard Of(SourcePartition partition) => _only[0];

    public override bool IsFull(PerformanceShard shard) => shard.Buffered >= limit;

    /// <summary>The checkpoint only remembers how far the store was.</summary>
    public override void SaveChanges(StateWriter changes) => _only[0].Progress.Save(changes);

    public override void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        _only[0].Progress.Check(partition, key, value);

    public override void Dispose() => _only[0].Dispose();
}
