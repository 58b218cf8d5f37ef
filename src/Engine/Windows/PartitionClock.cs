using Vigia.Engine.Records;

namespace Vigia.Engine.Windows;

/// <summary>How far one partition has come in event time. It depends on the partition's own records and their order alone.</summary>
/// <param name="partition">The partition.</param>
public sealed class PartitionClock(SourcePartition partition)
{
    public SourcePartition Partition { get; } = partition;

    /// <summary>Greatest event time believed so far (Unix ms); <see cref="long.MinValue"/> before the first.</summary>
    public long Greatest { get; internal set; } = long.MinValue;

    /// <summary>Timestamp of the <see cref="TimeProvider"/> when the last records came.</summary>
    internal long LastSeen { get; set; }
}
