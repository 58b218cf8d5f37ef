using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Checkpointing;

/// <summary>
/// Keeps with the state of each source partition what the partition was when its records were counted, so that counts of two topics or
/// files of one name are never added up.
/// </summary>
/// <param name="current">What partitions are now.</param>
internal sealed class SourceIdentities(PartitionIdentities current)
{
    /// <summary>The name under which they are kept among the stages' entries; no stage has it.</summary>
    public const string Stage = "source";

    private static readonly byte[] Key = "identity"u8.ToArray();

    private readonly Lock _gate = new();

    // Partitions that the next checkpoint in which they move writes, and those that any checkpoint writes.
    private readonly HashSet<SourcePartition> _unwritten = [];
    private readonly HashSet<SourcePartition> _renewed = [];

    /// <summary>Partitions were assigned, and are this now; one that is not in it is not checked.</summary>
    public void Set(IReadOnlyDictionary<SourcePartition, SourceIdentity> identities)
    {
        lock (_gate)
        {
            foreach ((SourcePartition partition, SourceIdentity identity) in identities)
            {
                current.Set(partition, identity);
                _unwritten.Add(partition);
            }
        }
    }

    /// <summary>More is known of a partition that was assigned before, as of a file that was read to its end.</summary>
    public void Renew(SourcePartition partition, SourceIdentity identity)
    {
        lock (_gate)
        {
            current.Set(partition, identity);
            _renewed.Add(partition);
        }
    }

    /// <summary>Compares what a partition is with what its state was counted from.</summary>
    /// <returns>False: it is another one, and the configuration says to begin with its first record.</returns>
    /// <exception cref="StateException">It is another one.</exception>
    public bool Check(SourcePartition partition, PartitionState state)
    {
        StateEntry kept = state.Entries.FirstOrDefault(e => e.Stage == Stage && e.Key.AsSpan().SequenceEqual(Key));
        if (kept.Value is null || current.Find(partition) is not { } now)
        {
            return true;
        }
        string before = Encoding.UTF8.GetString(kept.Value);
        if (!now.Continues(before))
        {
            return now.RestartsWhenReplaced
                ? false
                : throw new StateException(
                    $"{partition} is not the one that its state was counted from ({before} then, {now} now): it was deleted and created again, or overwritten. Set 'on_replaced: restart' to count it from its first record; or give this pipeline new state, and a Kafka source a new group; or restore what belongs to the state"
                );
        }
        if (before == now.Text)
        {
            lock (_gate)
            {
                _unwritten.Remove(partition);
            }
        }
        return true;
    }

    /// <summary>The entries to be written with a checkpoint in which partitions have moved.</summary>
    public IReadOnlyList<StateEntry> TakeUnwritten(IEnumerable<SourcePartition> moved)
    {
        lock (_gate)
        {
            SourcePartition[] taken = [.. moved.Where(_unwritten.Remove).Union(_renewed)];
            _renewed.Clear();
            return [.. taken.Select(p => new StateEntry(Stage, p, Key, Encoding.UTF8.GetBytes(current.Find(p)!.Text)))];
        }
    }
}
