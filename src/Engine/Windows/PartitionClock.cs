using Vigia.Engine.Records;

namespace Vigia.Engine.Windows;

/// <summary>How far one partition has come in event time. It depends on the partition's own records and their order alone.</summary>
/// <param name="partition">The partition.</param>
public sealed class PartitionClock(SourcePartition partition)
{
    public SourcePartition Partition { get; } = partition;

    /// <summary>Greatest event time believed so far (Unix ms); <see cref="long.MinValue"/> before the first.</summary>
    public long Greatest { get; internal set; } = long.MinValue;

    /// <summary>
    /// Everything before this (Unix ms) was closed before its time: the data had come to an end, or the partition lay idle.
    /// <see cref="long.MinValue"/> if nothing was.
    /// </summary>
    public long ClosedEarly { get; internal set; } = long.MinValue;

    /// <summary>Timestamp of the <see cref="TimeProvider"/> when the last records came.</summary>
    internal long LastSeen { get; set; }

    /// <summary>No record is counted before this any more (Unix ms): spans that end here or earlier are closed.</summary>
    /// <param name="lateness">Allowed lateness, ms.</param>
    internal long ClosedBefore(long lateness) =>
        Greatest == long.MinValue ? ClosedEarly : Math.Max(ClosedEarly, EventTime.Subtract(Greatest, lateness));
}
