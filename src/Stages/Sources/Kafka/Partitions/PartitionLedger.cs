using System.Diagnostics;
using Confluent.Kafka;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>
/// Which partitions are this member's, and what of them is in flight. Written by the consuming thread, except for
/// acknowledgements, which come from the pipeline: everything is under one lock.
/// </summary>
/// <param name="keepsState">Whether offsets wait for the state of what is before them: a commit ahead of it would skip, after a crash, what
/// no one has counted.</param>
/// <param name="store">Stores an offset to be committed; called under the lock, so never for a partition that has left.</param>
internal sealed class PartitionLedger(bool keepsState, Action<TopicPartitionOffset> store)
{
    // Guards what follows, and the properties of partitions that say so.
    private readonly Lock _gate = new();
    private readonly Dictionary<SourcePartition, OwnedPartition> _owned = [];
    private readonly Queue<Delivery[]> _inFlight = [];

    /// <summary>The partitions owned, as they are now.</summary>
    public OwnedPartition[] Owned
    {
        get
        {
            lock (_gate)
            {
                return [.. _owned.Values];
            }
        }
    }

    /// <summary>Adds partitions just assigned, each with a state of its own: nothing of an earlier assignment is left.</summary>
    public void Assign(IEnumerable<OwnedPartition> partitions)
    {
        lock (_gate)
        {
            foreach (OwnedPartition partition in partitions)
            {
                _owned[partition.Source] = partition;
            }
        }
    }

    /// <returns>Null if the partition is not owned.</returns>
    public OwnedPartition? Find(SourcePartition partition)
    {
        lock (_gate)
        {
            return _owned.GetValueOrDefault(partition);
        }
    }

    /// <summary>Notes a batch that is about to be handed over.</summary>
    public void Send(RecordBatch batch)
    {
        lock (_gate)
        {
            var last = new Dictionary<OwnedPartition, long>();
            foreach (ref readonly Run run in batch.Runs)
            {
                last[_owned[run.Partition]] = run.LastOffset;
            }
            _inFlight.Enqueue([.. last.Select(entry => new Delivery(entry.Key, entry.Value + 1))]);
            foreach (OwnedPartition partition in last.Keys)
            {
                partition.InFlight++;
            }
        }
    }

    /// <summary>The oldest batch in flight is done with: stores its offsets for the partitions that are still owned.</summary>
    /// <param name="batch">That batch. The pipeline keeps the order in which batches were sent, so it is the one in front.</param>
    public void Acknowledge(RecordBatch batch)
    {
        lock (_gate)
        {
            Debug.Assert(IsOldest(batch), "batches are acknowledged in another order than they were sent");
            foreach (Delivery delivery in _inFlight.Dequeue())
            {
                delivery.Partition.InFlight--;
                if (delivery.Partition.IsOwned)
                {
                    delivery.Partition.Acknowledged = delivery.NextOffset;
                    if (!keepsState)
                    {
                        Store(delivery.Partition, delivery.NextOffset);
                    }
                }
            }
        }
    }

    /// <summary>There are no records between the last one and an offset: stores it, if nothing of the partition is in flight.</summary>
    /// <returns>Whether it was stored, or the partition has left.</returns>
    public bool TryStoreEnd(OwnedPartition partition, long end)
    {
        lock (_gate)
        {
            if (partition is { IsOwned: true, InFlight: > 0 })
            {
                return false;
            }
            if (partition.IsOwned && end > partition.Stored)
            {
                Store(partition, end);
            }
            return true;
        }
    }

    /// <summary>The state of everything before these offsets is written: stores those of partitions that are still owned.</summary>
    public void StoreCheckpointed(IReadOnlyDictionary<SourcePartition, long> nextOffsets)
    {
        lock (_gate)
        {
            foreach ((SourcePartition source, long next) in nextOffsets)
            {
                if (_owned.TryGetValue(source, out OwnedPartition? partition))
                {
                    Store(partition, next);
                }
            }
        }
    }

    /// <summary>Lets partitions go: whatever of them is still in flight will not be acknowledged.</summary>
    /// <returns>How far they may be committed, where anything may.</returns>
    public IReadOnlyList<TopicPartitionOffset> Release(IReadOnlyCollection<OwnedPartition> partitions)
    {
        lock (_gate)
        {
            foreach (OwnedPartition partition in partitions)
            {
                partition.IsOwned = false;
                _owned.Remove(partition.Source);
            }
            return [.. partitions.Where(p => p.Stored >= 0).Select(p => new TopicPartitionOffset(p.Kafka, p.Stored))];
        }
    }

    private void Store(OwnedPartition partition, long next)
    {
        partition.Stored = next;
        store(new TopicPartitionOffset(partition.Kafka, next));
    }

    private bool IsOldest(RecordBatch batch)
    {
        var partitions = new HashSet<SourcePartition>();
        foreach (ref readonly Run run in batch.Runs)
        {
            partitions.Add(run.Partition);
        }
        return _inFlight.TryPeek(out Delivery[]? oldest) && partitions.SetEquals(oldest.Select(d => d.Partition.Source));
    }

    private readonly record struct Delivery(OwnedPartition Partition, long NextOffset);
}
