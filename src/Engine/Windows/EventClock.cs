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

    /// <summary>Records that came after their pane had closed.</summary>
    public long LateCount { get; internal set; }

    /// <summary>Records whose event time was too far ahead of the source's.</summary>
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
            if (time.GetElapsedTime(clock.LastSeen) < rules.Idle)
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

    /// <summary>Takes over how far a partition had come.</summary>
    public void Load(SourcePartition partition, long greatest) => Touch(partition).Greatest = greatest;

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
