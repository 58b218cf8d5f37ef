using Vigia.Engine.Records;

namespace Vigia.Engine.Windows;

/// <summary>
/// Event time over all partitions. Each partition's watermark is its clock (<see cref="PartitionClock.Time"/>) minus the allowed lateness;
/// the pipeline's is the least of them, idle partitions left aside, and never falls.
/// </summary>
public sealed class EventClock(EventTimeRules rules, TimeProvider time)
{
    private readonly Dictionary<SourcePartition, PartitionClock> _partitions = [];
    private readonly long _lateness = (long)rules.Lateness.TotalMilliseconds;
    private readonly long _maxAhead = (long)rules.MaxAhead.TotalMilliseconds;
    private long _watermark = long.MinValue;

    /// <summary>Lateness, pane and the other rules that all partitions follow.</summary>
    public EventTimeRules Rules => rules;

    /// <summary>Records that arrived after their pane had closed, since the start.</summary>
    public long LateCount { get; internal set; }

    /// <summary>Records whose event time was too far ahead of the source's, since the start.</summary>
    public long AheadCount { get; internal set; }

    /// <summary>The clocks of the partitions that had records here, in no order.</summary>
    public IReadOnlyCollection<PartitionClock> Partitions => _partitions.Values;

    /// <summary>The event time that the foremost partition has reached (Unix ms); null until records have confirmed one.</summary>
    public long? Reached
    {
        get
        {
            long greatest = long.MinValue;
            foreach (PartitionClock clock in _partitions.Values)
            {
                greatest = Math.Max(greatest, clock.Time);
            }
            return greatest == long.MinValue ? null : greatest;
        }
    }

    /// <summary>
    /// The event time that the foremost partition has reached when no more records arrive (Unix ms); null before the first record.
    /// </summary>
    public long? End
    {
        get
        {
            long greatest = long.MinValue;
            foreach (PartitionClock clock in _partitions.Values)
            {
                greatest = Math.Max(greatest, clock.EndTime(_maxAhead));
            }
            return greatest == long.MinValue ? null : greatest;
        }
    }

    /// <summary>
    /// The watermark when no partition is waited for any more: <see cref="End"/> minus the lateness; null before the first record.
    /// </summary>
    public long? FinalWatermark => End is { } end ? EventTime.Subtract(end, _lateness) : null;

    /// <summary>
    /// The watermark now (Unix ms): up to here all records have arrived, but for idle partitions. Null until every partition that is not
    /// idle has enough records.
    /// </summary>
    public long? ReadWatermark()
    {
        long greatest = long.MinValue;
        long least = long.MaxValue;
        foreach (PartitionClock clock in _partitions.Values)
        {
            greatest = Math.Max(greatest, clock.Time);
            if (!IsIdle(clock, rules.Idle))
            {
                least = Math.Min(least, clock.Time);
            }
        }
        // Where all are idle, none holds the watermark back.
        long at = least == long.MaxValue ? greatest : least;
        if (at != long.MinValue)
        {
            _watermark = Math.Max(_watermark, EventTime.Subtract(at, _lateness));
        }
        return _watermark == long.MinValue ? null : _watermark;
    }

    /// <summary>
    /// No record of the partition is counted before this any more (Unix ms): its spans that end here or earlier are closed.
    /// </summary>
    public long ClosedBefore(PartitionClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return clock.ClosedBefore(_lateness);
    }

    /// <summary>
    /// The event time that the partition has reached when no more records arrive (Unix ms); null before its first record.
    /// </summary>
    public long? EndOf(PartitionClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        long end = clock.EndTime(_maxAhead);
        return end == long.MinValue ? null : end;
    }

    /// <summary>Closes what the partition has up to a time, before its time: records before it are late from now on.</summary>
    /// <param name="clock">The partition.</param>
    /// <param name="before">Unix ms, at the end of a pane.</param>
    public static void CloseEarly(PartitionClock clock, long before)
    {
        ArgumentNullException.ThrowIfNull(clock);
        clock.ClosedEarly = Math.Max(clock.ClosedEarly, before);
    }

    /// <summary>Whether the partition has had no records for so long.</summary>
    public bool IsIdle(PartitionClock clock, TimeSpan since)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return time.GetElapsedTime(clock.LastSeen) >= since;
    }

    /// <summary>Takes over a time that an earlier version of this program had reached: one that a single record could move.</summary>
    public void Load(SourcePartition partition, long reached) => Touch(partition).Load(reached);

    /// <summary>Drops a partition: another instance continues with it.</summary>
    public void Forget(SourcePartition partition) => _partitions.Remove(partition);

    /// <summary>The clock of a partition that has records now.</summary>
    internal PartitionClock Touch(SourcePartition partition)
    {
        if (!_partitions.TryGetValue(partition, out PartitionClock? clock))
        {
            clock = new PartitionClock(partition, rules);
            _partitions.Add(partition, clock);
        }
        clock.LastSeen = time.GetTimestamp();
        return clock;
    }
}
