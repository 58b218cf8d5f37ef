using System.Collections.Concurrent;
using Vigia.Engine.Records;

namespace Vigia.Engine.Components;

/// <summary>
/// Among the <see cref="SharedParts"/> of a pipeline: what its source partitions are now, for stages that keep positions of their own.
/// </summary>
public sealed class PartitionIdentities
{
    private readonly ConcurrentDictionary<SourcePartition, SourceIdentity> _current = [];

    /// <summary>Whether a stage compares them, also where the pipeline keeps no state.</summary>
    public bool AreWanted { get; private set; }

    /// <summary>A stage compares them.</summary>
    public void Want() => AreWanted = true;

    /// <summary>What the partition is; null if its source does not know.</summary>
    public SourceIdentity? Find(SourcePartition partition) => _current.GetValueOrDefault(partition);

    /// <summary>A partition is this from now on.</summary>
    public void Set(SourcePartition partition, SourceIdentity identity) => _current[partition] = identity;
}
