using Vigia.Engine.Records;

namespace Vigia.Engine.State;

/// <summary>One entry of a stage's state, or its deletion.</summary>
/// <param name="Stage">Whose it is.</param>
/// <param name="Partition">Which source partition's.</param>
/// <param name="Key">Unique within stage and partition.</param>
/// <param name="Value">Null: the entry is gone.</param>
public readonly record struct StateEntry(string Stage, SourcePartition Partition, byte[] Key, byte[]? Value)
{
    /// <summary>
    /// Whether it is kept apart from other entries, and restored one at a time behind them: there are too many for memory.
    /// </summary>
    public bool IsBlock { get; init; }
}
