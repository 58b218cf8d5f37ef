using Vigia.Engine.Records;

namespace Vigia.Engine.State;

/// <summary>A consistent cut of the pipeline: what every stage's state has become, and where each partition continues.</summary>
/// <param name="Entries">Entries that changed since the last checkpoint.</param>
/// <param name="NextOffsets">For each partition that moved, the offset after the last record that the entries include.</param>
/// <param name="Fingerprints">Fingerprint of each stateful stage, by name.</param>
public sealed record Checkpoint(
    IReadOnlyList<StateEntry> Entries,
    IReadOnlyDictionary<SourcePartition, long> NextOffsets,
    IReadOnlyDictionary<string, string> Fingerprints
);

/// <summary>What a store holds of one partition.</summary>
/// <param name="NextOffset">Where the partition continues; null if the store has never seen it.</param>
/// <param name="Entries">All entries of all stages.</param>
public sealed record PartitionState(long? NextOffset, IReadOnlyList<StateEntry> Entries)
{
    private static readonly Dictionary<string, string> Unknown = [];

    /// <summary>
    /// The fingerprint under which each stage's entries of this partition were written, where the store keeps it by partition, as one must
    /// that processes of different versions share; else empty.
    /// </summary>
    public IReadOnlyDictionary<string, string> Fingerprints { get; init; } = Unknown;
}
