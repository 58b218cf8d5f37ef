using Confluent.Kafka;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Assignment;

/// <summary>
/// Partitions that this member reads because it was assigned the partition of the same number of the leading topic. The client allows no other
/// assignment within its rebalance callback, so they are added and removed right after the call that served it; until then records of them are
/// dropped, for they are not in the ledger. Belongs to the consuming thread.
/// </summary>
/// <param name="member">The member.</param>
internal sealed class FollowerPartitions(KafkaMember member)
{
    private readonly Queue<Action> _due = [];
    private readonly HashSet<TopicPartition> _assigned = [];

    /// <summary>Whether followers wait for <see cref="Apply"/>.</summary>
    public bool AreDue => _due.Count > 0;

    /// <summary>The client is to fetch partitions.</summary>
    public void Add(IReadOnlyList<OwnedPartition> partitions)
    {
        if (partitions.Count > 0)
        {
            _due.Enqueue(() => Assign(partitions));
        }
    }

    /// <summary>The client is to fetch partitions no longer. What is in the ledger of them is the caller's to release.</summary>
    public void Remove(IReadOnlyList<TopicPartition> partitions)
    {
        if (partitions.Count > 0)
        {
            _due.Enqueue(() => Unassign(partitions));
        }
    }

    /// <summary>Does what is due, in the order in which it was asked for. Not to be called within a callback of the client.</summary>
    public void Apply()
    {
        while (_due.TryDequeue(out Action? change))
        {
            change();
        }
    }

    private void Assign(IReadOnlyList<OwnedPartition> partitions)
    {
        // Messages fetched under an earlier assignment would be out of order.
        member.Fetch.Rebalanced(partitions);
        member.Ledger.Assign(partitions);
        member.Consumer.IncrementalAssign(partitions.Select(p => p.Begin));
        _assigned.UnionWith(partitions.Select(p => p.Kafka));
    }

    private void Unassign(IReadOnlyList<TopicPartition> partitions)
    {
        TopicPartition[] gone = [.. partitions.Where(_assigned.Remove)];
        if (gone.Length > 0)
        {
            member.Consumer.IncrementalUnassign(gone);
        }
    }
}
