using System.Diagnostics;
using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// The batches under construction, one per record kind. Records are added in two ways: many of one partition at a time; or one in two
/// steps, because the client shows a payload before its origin: first room for the payload, which is written in place, then the origin.
/// </summary>
internal sealed class BatchBuilder
{
    // Below this, waking the thread for a record costs more than the delay of the record.
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(5);

    private readonly Dictionary<string, Topic> _topics = [];
    private readonly PendingBatch[] _pending;
    private readonly PartitionLedger _ledger;
    private readonly BatchLimits _limits;
    private readonly ArrivalClock _arrivals;
    private Topic _topic;
    private OwnedPartition? _partition;

    public BatchBuilder(
        IReadOnlyDictionary<string, RecordKind> topics,
        ISourceOutput output,
        PartitionLedger ledger,
        BatchLimits limits,
        ArrivalClock arrivals,
        TimeProvider time
    )
    {
        _arrivals = arrivals;
        _ledger = ledger;
        _limits = limits;
        _pending = [.. topics.Values.Distinct().Select(kind => new PendingBatch(kind, output, limits, time))];
        foreach ((string topic, RecordKind kind) in topics)
        {
            _topics.Add(topic, new Topic(topic, Array.Find(_pending, p => p.Kind == kind)!, arrivals.IsEventTime(kind)));
        }
        _topic = _topics.Values.First();
    }

    /// <summary>Whether a batch has reached its rows or bytes.</summary>
    public bool IsFull { get; private set; }

    /// <summary>
    /// Whether nothing but a full batch needs attention before <paramref name="timeout"/> is over: either a batch of each kind is under
    /// construction, or one is and closes so soon that the first record of another kind can wait that long.
    /// </summary>
    public bool MayCollectFor(TimeSpan timeout) =>
        Array.TrueForAll(_pending, static p => p.Batch is not null)
        || (timeout <= ShortWait && Array.Exists(_pending, static p => p.Batch is not null));

    /// <summary>Whether control records at the end of a partition wait for their position to move.</summary>
    public bool HasMetEnds { get; set; }

    /// <summary>
    /// A partition that was read again from an earlier offset, with that offset and the expected one; null if no partition was.
    /// </summary>
    public (OwnedPartition Partition, long Offset, long Expected)? WentBack { get; set; }

    /// <summary>Records without a value so far.</summary>
    public long Tombstones { get; private set; }

    /// <summary>Time until the first batch is due, or <paramref name="longest"/>.</summary>
    public TimeSpan UntilDue(TimeSpan longest)
    {
        foreach (PendingBatch pending in _pending)
        {
            if (pending.Batch is not null)
            {
                TimeSpan left = pending.Left;
                longest = left < longest ? left : longest;
            }
        }
        return longest > TimeSpan.Zero ? longest : TimeSpan.Zero;
    }

    /// <summary>Room for a payload of the topic.</summary>
    /// <param name="topic">Where it comes from; null: the only topic there is.</param>
    /// <param name="length">Bytes.</param>
    public Span<byte> Reserve(string? topic, int length)
    {
        Enter(topic);
        return _topic.Pending.Open().Payloads.Reserve(length);
    }

    /// <summary>
    /// Adds the record whose payload was written into the room reserved last. A record of a partition that is not owned is left out: its
    /// assignment failed, which is reported as soon as the fetch is over, but the client has already begun to read it.
    /// </summary>
    public void Commit(int partition, long offset, long timestamp, int length)
    {
        if (Owner(partition) is not { } owner || IsBeyondLimit(owner, offset))
        {
            return;
        }
        RecordBatch batch = _topic.Pending.Open();
        batch.Payloads.Commit(length);
        batch.Receive(owner.Source, offset, timestamp);
        NoteIfBefore(owner, offset);
        owner.Position = offset + 1;
        IsFull |= _limits.AreReachedBy(batch);
    }

    /// <summary>
    /// The batch for records of a partition, whose payloads are to be added to it until it is full; then <see
    /// cref="Commit(in PartitionBatch,ReadOnlySpan{long},ReadOnlySpan{long})"/>.
    /// </summary>
    /// <returns>Null if the partition has left since the records were fetched.</returns>
    public PartitionBatch? Open(string topic, int partition)
    {
        Enter(topic);
        return Owner(partition) is { } owner ? new PartitionBatch(_topic.Pending.Open(), owner) : null;
    }

    /// <summary>Whether a batch has reached its rows or bytes with the payloads that are in it.</summary>
    public bool IsReached(RecordBatch batch) => _limits.AreReachedBy(batch);

    /// <summary>Adds the records whose payloads were added to a batch.</summary>
    /// <param name="open">The batch, as it was opened last.</param>
    /// <param name="offsets">Of each, ascending.</param>
    /// <param name="timestamps">Of each, Unix ms.</param>
    public void Commit(in PartitionBatch open, ReadOnlySpan<long> offsets, ReadOnlySpan<long> timestamps)
    {
        (RecordBatch batch, OwnedPartition owner) = open;
        Debug.Assert(ReferenceEquals(batch, _topic.Pending.Batch), "the batch was sent between its opening and its commit");
        batch.Receive(owner.Source, offsets, timestamps);
        NoteIfBefore(owner, offsets[0]);
        owner.Position = owner.Position == owner.Limit ? owner.Limit : offsets[^1] + 1;
        IsFull |= _limits.AreReachedBy(batch);
    }

    /// <summary>The records to be added next have arrived.</summary>
    public void Tick() => _arrivals.Tick();

    /// <summary>When a record of the present topic arrived, Unix ms.</summary>
    /// <param name="timestamp">Of its message, Unix ms; -1: it has none.</param>
    /// <param name="type">Whose clock that is.</param>
    public long ArrivalOf(long timestamp, TimestampType type)
    {
        if (_topic.LoggedType != type)
        {
            _arrivals.Log(_topic.Name, type, _topic.IsEventTime);
            _topic.LoggedType = type;
        }
        return _arrivals.Of(timestamp, type, _topic.IsEventTime);
    }

    /// <summary>Counts a record without a value; it is added with an empty payload.</summary>
    public void CountTombstone() => Tombstones++;

    /// <summary>There is nothing after <paramref name="offset"/> at present; what is between are control records.</summary>
    public void MeetEnd(string? topic, int partition, long offset)
    {
        if (_ledger.Find(new SourcePartition(topic ?? _topic.Name, partition)) is { } owned)
        {
            owned.HasMetEnd = true;
            if (offset > owned.Next)
            {
                owned.MarkersUpTo = offset;
                HasMetEnds = true;
            }
            owned.Position = Math.Max(owned.Position, offset);
        }
    }

    /// <summary>Whether records of a partition are held.</summary>
    public bool Holds(OwnedPartition partition) => Array.Exists(_pending, p => p.Holds([partition]));

    /// <summary>Takes a batch that is full or due; null if none is.</summary>
    public RecordBatch? TakeReady()
    {
        foreach (PendingBatch pending in _pending)
        {
            if (pending.IsReady)
            {
                return Take(pending);
            }
        }
        return null;
    }

    /// <summary>Takes a batch, full or not, with records of one of the partitions (null: of any); null if absent.</summary>
    public RecordBatch? TakeHeld(IReadOnlyCollection<OwnedPartition>? partitions = null)
    {
        PendingBatch? pending = Array.Find(_pending, p => p.Batch is not null && (partitions is null || p.Holds(partitions)));
        return pending is null ? null : Take(pending);
    }

    /// <summary>Drops the records of partitions that are no longer owned, keeping the others.</summary>
    public void Discard(IReadOnlyCollection<OwnedPartition> partitions)
    {
        foreach (PendingBatch pending in _pending)
        {
            pending.Discard(partitions);
        }
        IsFull = Array.Exists(_pending, static p => p.IsFull);
    }

    private void Enter(string? topic)
    {
        if (topic is not null && topic != _topic.Name)
        {
            _topic = _topics[topic];
        }
    }

    /// <summary>The partition of the present topic; null if it is not owned.</summary>
    private OwnedPartition? Owner(int partition)
    {
        // Consecutive records mostly come from one partition: looked up when it changes, or has left and come back.
        if (_partition is not { IsOwned: true } last || last.Source.Partition != partition || last.Source.Topic != _topic.Name)
        {
            _partition = _ledger.Find(new SourcePartition(_topic.Name, partition));
        }
        return _partition;
    }

    private void NoteIfBefore(OwnedPartition owner, long offset)
    {
        // The log was truncated at a change of leaders, or the topic was created again: the client resets its position and reads again.
        if (offset < owner.Next)
        {
            WentBack = (owner, offset, owner.Next);
        }
        owner.MarkersUpTo = null;
    }

    /// <summary>Whether a record is beyond what is to be read of its partition, whose position is then at its limit.</summary>
    public static bool IsBeyondLimit(OwnedPartition owner, long offset)
    {
        if (offset < owner.Limit)
        {
            return false;
        }
        owner.Position = Math.Max(owner.Position, owner.Limit);
        return true;
    }

    private RecordBatch? Take(PendingBatch pending)
    {
        RecordBatch? batch = pending.Take();
        IsFull = Array.Exists(_pending, static p => p.IsFull);
        return batch;
    }

    private sealed record Topic(string Name, PendingBatch Pending, bool IsEventTime)
    {
        /// <summary>Whose clock its records have, as far as it was logged.</summary>
        public TimestampType? LoggedType { get; set; }
    }
}
