using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Checkpointing;

/// <summary>Reads what a store holds of partitions, and sets aside entries that no stage can use.</summary>
internal sealed class StateReader(
    StateStore store,
    StageFingerprints fingerprints,
    SourceIdentities identities,
    CheckpointMetrics metrics,
    ILogger log
)
{
    // Guarded by itself: partitions are assigned on the source's thread, marks are made at the gate.
    private readonly List<StateEntry> _stale = [];

    /// <summary>The usable entries of partitions, and the next offset of each that the store knows.</summary>
    /// <exception cref="StateException">An entry is damaged, or was counted from something else of the same name.</exception>
    public async Task<(IReadOnlyList<StateEntry> Entries, IReadOnlyDictionary<SourcePartition, long> NextOffsets)> ReadAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        CancellationToken cancellation
    )
    {
        long start = metrics.Begin();
        var offsets = new Dictionary<SourcePartition, long>();
        var entries = new List<StateEntry>();
        foreach ((SourcePartition partition, PartitionState state) in await store.LoadAsync(partitions, cancellation).ConfigureAwait(false))
        {
            if (MovingState.IsJoined(partition))
            {
                entries.AddRange(WithoutStale(state));
            }
            else if (!identities.Check(partition, state))
            {
                Replaced(partition, state);
                offsets[partition] = 0;
            }
            else if (state.NextOffset is { } next)
            {
                offsets[partition] = next;
                int before = entries.Count;
                entries.AddRange(WithoutStale(state));
                StateLog.Restored(log, partition.Topic, partition.Partition, next, entries.Count - before);
            }
        }
        metrics.Restored(entries.Count, start);
        return (entries, offsets);
    }

    /// <summary>The unusable entries found since the last call: the next checkpoint deletes them.</summary>
    public IReadOnlyList<StateEntry> TakeStale()
    {
        lock (_stale)
        {
            StateEntry[] stale = [.. _stale];
            _stale.Clear();
            return stale;
        }
    }

    /// <summary>The state was counted from another topic or file of the same name: all of it goes with the next checkpoint.</summary>
    private void Replaced(SourcePartition partition, PartitionState state)
    {
        StateLog.Replaced(log, partition.Topic, partition.Partition, state.NextOffset ?? 0);
        lock (_stale)
        {
            _stale.AddRange(state.Entries.Where(e => e.Stage != SourceIdentities.Stage));
        }
    }

    private IEnumerable<StateEntry> WithoutStale(PartitionState state)
    {
        ILookup<bool, StateEntry> entries = state
            .Entries.Where(e => e.Stage != SourceIdentities.Stage)
            .ToLookup(e => fingerprints.IsStale(e.Stage, state.Fingerprints));
        lock (_stale)
        {
            _stale.AddRange(entries[true]);
        }
        return entries[false];
    }
}
