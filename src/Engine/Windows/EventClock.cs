using Vigia.Engine.Records;

namespace Vigia.Engine.Windows;

/// <summary>
/// Event time over all partitions. Each partition's watermark is its greatest event time minus the allowed lateness; the
/// pipeline's is the least of them, idle partitions left aside, and never goes back.
/// </summary>
public sealed class EventClock(EventTimeRules rules, TimeProvider time)
{
    private readonly Dictionary<SourcePartition, PartitionClock> _partitions = [];
    private readonly long _lateness = (long)rules.Lateness.TotalMilliseconds;
    private long _watermark = long.MinValue;

    public EventTimeRules Rules => rules;

    /// <summary>Records that came after their pane had closed, since the start.</summary>
    public long LateCount { get; internal set; }

    /// <summary>Records whose event time was too far ahead of the source's, since the start.</summary>
    public long AheadCount { get; internal set; }

    public IReadOnlyCollection<PartitionClock> Partitions => _partitions.Values;

    /// <summary>
    /// The watermark now (Unix ms), null before the first record: up to here everything is in, but for partitions that are idle.
    /// </summary>
    public long? ReadWatermark()
    {
        long greatest = long.MinValue;
        long least = long.MaxValue;
        foreach (PartitionClock clock in _partitions.Values)
        {
            greatest = Math.Max(greatest, clock.Greatest);
            if (!IsIdle(clock, rules.Idle))
            {
                least = Math.Min(least, clock.Greatest);
            }
        }
        // All idle: nobody holds anything back.
        long at = least == long.MaxValue ? greatest : least;
        if (at != long.MinValue)
        {
            _watermark = Math.Max(_watermark, EventTime.Subtract(at, _lateness));
        }
        return _watermark == long.MinValue ? null : _watermark;
    }

    /// <summary>What the watermark comes to once nobody is waited for: the greatest event time minus the lateness; null before the first record.</summary>
    public long? FinalWatermark => _partitions.Values.Select(c => c.Greatest).DefaultIfEmpty(long.MinValue).Max() is var greatest and not long.MinValue
        ? EventTime.Subtract(greatest, _lateness) : null;

    /// <summary>No record of the partition is counted before this any more (Unix ms): its spans that end here or earlier are closed.</summary>
    public long ClosedBefore(PartitionClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return clock.ClosedBefore(_lateness);
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

    /// <summary>Takes over how far a partition had come.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="greatest">Its <see cref="PartitionClock.Greatest"/>.</param>
    /// <param name="closedEarly">Its <see cref="PartitionClock.ClosedEarly"/>.</param>
    public void Load(SourcePartition partition, long greatest, long closedEarly = long.MinValue)
    {
        PartitionClock clock = Touch(partition);
        (clock.Greatest, clock.ClosedEarly) = (greatest, closedEarly);
    }

    /// <summary>Drops a partition: another instance goes on with it.</summary>
    public void Forget(SourcePartition partition) => _partitions.Remove(partition);

    /// <summary>The clock of a partition that has records now.</summary>
    internal PartitionClock Touch(SourcePartition partition)
    {
        if (!_partitions.TryGetValue(partition, out PartitionClock? clock))
        {
            clock = new PartitionClock(partition);
            _partitions.Add(partition, clock);
        }
        clock.LastSeen = time.GetTimestamp();
        return clock;
    }
}
