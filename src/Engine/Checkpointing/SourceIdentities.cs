using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Checkpointing;

/// <summary>
/// What each source partition was when its records were counted, such as a topic's id: names and offsets stay the same when a topic is made
/// again or a
/// file is overwritten, and counts of both would be added up. Kept with the state of the partition.
/// </summary>
internal sealed class SourceIdentities
{
    /// <summary>The name under which they are kept among the stages' entries; no stage has it.</summary>
    public const string Stage = "source";

    private static readonly byte[] Key = "identity"u8.ToArray();

    private readonly Lock _gate = new();
    private readonly Dictionary<SourcePartition, string> _current = [];
    private readonly HashSet<SourcePartition> _unwritten = [];

    /// <summary>
    /// Partitions were assigned, and are this now: a kind of identity, a space, and the identity. Only one of the same kind is compared; a
    /// partition that is not there is not checked.
    /// </summary>
    public void Set(IReadOnlyDictionary<SourcePartition, string> identities)
    {
        lock (_gate)
        {
            foreach ((SourcePartition partition, string identity) in identities)
            {
                _current[partition] = identity;
                _unwritten.Add(partition);
            }
        }
    }

    /// <summary>Compares what a partition is with what its state was counted from.</summary>
    /// <exception cref="StateException">It is another one.</exception>
    public void Check(SourcePartition partition, PartitionState state)
    {
        StateEntry kept = state.Entries.FirstOrDefault(e => e.Stage == Stage && e.Key.AsSpan().SequenceEqual(Key));
        lock (_gate)
        {
            if (kept.Value is null || !_current.TryGetValue(partition, out string? now))
            {
                return;
            }
            string before = Encoding.UTF8.GetString(kept.Value);
            if (before != now && KindOf(before).SequenceEqual(KindOf(now)))
            {
                throw new StateException(
                    $"{partition} is not the one that its state was counted from ({before} then, {now} now): it was deleted and created again, or overwritten. Give this pipeline new state, and a Kafka source a new group; or restore the state that belongs to it"
                );
            }
            _unwritten.Remove(partition);
        }
    }

    private static ReadOnlySpan<char> KindOf(string identity) =>
        identity.AsSpan(0, Math.Max(0, identity.IndexOf(' ', StringComparison.Ordinal)));

    /// <summary>The entries to be written with the first checkpoint in which partitions have moved.</summary>
    public IReadOnlyList<StateEntry> TakeUnwritten(IEnumerable<SourcePartition> moved)
    {
        lock (_gate)
        {
            return [.. moved.Where(_unwritten.Remove).Select(p => new StateEntry(Stage, p, Key, Encoding.UTF8.GetBytes(_current[p])))];
        }
    }
}
