using System.Buffers.Binary;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>
/// The clocks of partitions among a stage's state entries: one entry a partition, under <c>clock</c>, written with the panes that were
/// counted by it. It holds one number more, the stage's own.
/// </summary>
/// <remarks>Entries of 16 bytes come from earlier versions: the greatest event time and the stage's number, big-endian.</remarks>
/// <param name="clock">The clocks.</param>
/// <param name="stage">Name of the stage, for errors.</param>
public sealed class ClockEntries(EventClock clock, string stage)
{
    private const int OldSize = 2 * sizeof(long);
    private const byte Format = 2;

    private readonly Dictionary<SourcePartition, (long Number, long Own)> _saved = [];

    private static ReadOnlySpan<byte> Key => "clock"u8;

    /// <summary>Whether the key is that of a clock.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key) => key.SequenceEqual(Key);

    /// <summary>Writes the clocks that have changed since the last call.</summary>
    /// <param name="changes">Where they are written.</param>
    /// <param name="ownOf">The stage's own number of a partition.</param>
    public void SaveChanges(StateWriter changes, Func<PartitionClock, long> ownOf)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(ownOf);
        foreach (PartitionClock partition in clock.Partitions)
        {
            (long Number, long Own) now = (partition.Number, ownOf(partition));
            if (!_saved.TryGetValue(partition.Partition, out (long, long) saved) || saved != now)
            {
                changes.Put(partition.Partition, Key, Write(partition, now.Own));
                _saved[partition.Partition] = now;
            }
        }
    }

    /// <summary>Takes over a saved entry.</summary>
    /// <param name="partition">Whose it is.</param>
    /// <param name="value">The entry's value.</param>
    /// <param name="isClosedEarly">Whether the stage's number is <see cref="PartitionClock.ClosedEarly"/>, which it then becomes.</param>
    /// <returns>The stage's own number.</returns>
    /// <exception cref="StateException">It is damaged.</exception>
    public long Load(SourcePartition partition, ReadOnlySpan<byte> value, bool isClosedEarly = false)
    {
        long own = Load(partition, value);
        if (isClosedEarly)
        {
            EventClock.CloseEarly(clock.Touch(partition), own);
        }
        return own;
    }

    /// <summary>Drops a partition; its entry stays saved.</summary>
    public void Forget(SourcePartition partition) => _saved.Remove(partition);

    private long Load(SourcePartition partition, ReadOnlySpan<byte> value)
    {
        if (value.Length == OldSize)
        {
            clock.Load(partition, BinaryPrimitives.ReadInt64BigEndian(value));
            return BinaryPrimitives.ReadInt64BigEndian(value[sizeof(long)..]);
        }
        using var from = new BinaryReader(new MemoryStream(value.ToArray()));
        try
        {
            if (from.ReadByte() == Format)
            {
                long own = from.ReadInt64();
                PartitionClock loaded = clock.Touch(partition);
                loaded.Load(from);
                _saved[partition] = (loaded.Number, own);
                return from.BaseStream.Position == value.Length ? own : throw new InvalidDataException("bytes are left over");
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException)
        {
            throw Damaged(partition, e);
        }
        throw Damaged(partition, null);
    }

    private static byte[] Write(PartitionClock partition, long own)
    {
        using var stream = new MemoryStream();
        using var to = new BinaryWriter(stream);
        to.Write(Format);
        to.Write(own);
        partition.Save(to);
        to.Flush();
        return stream.ToArray();
    }

    private StateException Damaged(SourcePartition partition, Exception? cause)
    {
        string message = $"the event time of {partition} in the state of '{stage}' is damaged; clear the state";
        return cause is null ? new StateException(message) : new StateException(message, cause);
    }
}
