using Confluent.Kafka;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Assignment;

/// <summary>
/// Partitions that this member reads because it was assigned the partition of the same number of the leading topic. The client allows no
/// other assignment within its rebalance callback, so they are added and removed right after the call that served it; until then records of
/// them are dropped, for they are not in the ledger. Belongs to the consuming thread.
/// </summary>
/// <param name="member">The member.</param>
/// <param name="builder">The batches under construction.</param>
/// <param name="time">The clock.</param>
internal sealed class FollowerPartitions(KafkaMember member, BatchBuilder builder, TimeProvider time)
{
    // Brokers forget an offset of a topic that the group has not subscribed to, once it was not committed for offsets.retention.minutes (a
    // week).
    private static readonly TimeSpan Recommit = TimeSpan.FromHours(1);

    private long _committed = time.GetTimestamp();

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
        if (_assigned.Count > 0 && time.GetElapsedTime(_committed) >= Recommit)
        {
            _committed = time.GetTimestamp();
            CommitAgain(member.Owned(_assigned));
        }
    }

    private void CommitAgain(OwnedPartition[] owned)
    {
        if (!member.Membership.KeepsState)
        {
            member.Commit([.. owned.Select(Position).Where(p => p.Offset.Value >= 0)]);
            return;
        }
        // With the next checkpoint, as a position like any other.
        foreach (OwnedPartition partition in owned.Where(p => p.Next >= 0))
        {
            partition.MarkersUpTo ??= partition.Next;
            builder.HasMetEnds = true;
        }
    }

    private static TopicPartitionOffset Position(OwnedPartition partition) =>
        partition.Stored >= 0 ? new TopicPartitionOffset(partition.Kafka, partition.Stored) : partition.Begin;

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
