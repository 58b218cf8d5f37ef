using Confluent.Kafka;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>
/// A partition from its assignment to its loss. One that comes back is another object, so that what was in flight
/// for the old one can never be acknowledged for the new one.
/// </summary>
/// <param name="source">The partition.</param>
internal sealed class OwnedPartition(SourcePartition source)
{
    /// <summary>An offset that is not known (yet).</summary>
    public const long Unknown = -1;

    // Read by any thread, with Volatile; see the properties for who writes them.
    private long _position = Unknown;
    private long _acknowledged = Unknown;
    private long _highWatermark = Unknown;

    public SourcePartition Source { get; } = source;

    public TopicPartition Kafka { get; } = new(source.Topic, source.Partition);

    /// <summary>Whether it is still this member's. Guarded by the ledger.</summary>
    public bool IsOwned { get; set; } = true;

    /// <summary>Offset that may be committed for the group. Guarded by the ledger.</summary>
    public long Stored { get; set; } = Unknown;

    /// <summary>Whether fetching is paused. Belongs to the consuming thread.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Offset behind the control records that follow the last record; null if absent. Belongs to the consuming thread.</summary>
    public long? MarkersUpTo { get; set; }

    /// <summary>Batches in flight that hold records of it. Guarded by the ledger.</summary>
    public int InFlight { get; set; }

    /// <summary>Whether there was nothing more to read at some time since the assignment. Belongs to the consuming thread.</summary>
    public bool HasMetEnd { get; set; }

    /// <summary>Where reading begins; <see cref="Offset.Unset"/> where the client looks it up.</summary>
    public TopicPartitionOffset Begin { get; init; } = new(source.Topic, source.Partition, Offset.Unset);

    /// <summary>Records from this offset on are not read.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>
    /// Since when the position has not moved although records wait, by the clock of <see cref="StuckPartitions"/>. Belongs to the consuming
    /// thread.
    /// </summary>
    public long StillSince { get; set; }

    /// <summary>The position that <see cref="StillSince"/> is about. Belongs to the consuming thread.</summary>
    public long StillAt { get; set; } = Unknown;

    /// <summary>The position when the ends of partitions were last asked for. Belongs to the consuming thread.</summary>
    public long AskedAt { get; set; } = long.MinValue;

    /// <summary>The end that is to be reached (exclusive); null if it was not asked for. Belongs to the consuming thread.</summary>
    public long? End { get; set; }

    /// <summary>Whether everything up to <see cref="End"/> has been read.</summary>
    public bool IsAtEnd => HasMetEnd || Next >= Limit || (End is { } end && (Position >= end || Begin.Offset.Value == end));

    /// <summary>Offset of the next record to be received: the position, or where reading began if nothing has arrived yet.</summary>
    public long Next =>
        Position >= 0 ? Position
        : Begin.Offset.Value >= 0 ? Begin.Offset.Value
        : Unknown;

    /// <summary>Offset after the last record received. Written by the consuming thread, read by any.</summary>
    public long Position
    {
        get => Volatile.Read(ref _position);
        set => Volatile.Write(ref _position, value);
    }

    /// <summary>Offset after the last record acknowledged. Written under the ledger's lock, read by any thread.</summary>
    public long Acknowledged
    {
        get => Volatile.Read(ref _acknowledged);
        set => Volatile.Write(ref _acknowledged, value);
    }

    /// <summary>The broker's end of the partition as last asked for. Written by the consuming thread, read by any.</summary>
    public long HighWatermark
    {
        get => Volatile.Read(ref _highWatermark);
        set => Volatile.Write(ref _highWatermark, value);
    }
}
