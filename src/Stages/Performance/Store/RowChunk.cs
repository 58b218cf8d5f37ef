using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Some dozens of transactions of one cohort with neighbouring ids in one value: width of an amount (1 byte), ids rising (16 each), time
/// within the cohort (4, ms), amounts (zigzag, little endian), payloads. Columns, so that looking an id up touches ids alone.
/// </summary>
internal readonly ref struct RowChunk
{
    private const int IdBytes = 16;
    private const int TimeBytes = 4;

    private readonly ReadOnlySpan<byte> _chunk;
    private readonly CountingLayout _layout;
    private readonly long _cohortStart;
    private readonly int _width;
    private readonly int _times;
    private readonly int _amounts;
    private readonly int _payloads;

    /// <param name="chunk">What <see cref="Write"/> made.</param>
    /// <param name="layout">The transactions' layout.</param>
    /// <param name="cohortStart">Unix ms.</param>
    public RowChunk(ReadOnlySpan<byte> chunk, CountingLayout layout, long cohortStart)
    {
        _chunk = chunk;
        (_layout, _cohortStart, _width) = (layout, cohortStart, chunk[0]);
        Count = (chunk.Length - 1) / (IdBytes + TimeBytes + _width + layout.Stride);
        _times = 1 + Count * IdBytes;
        _amounts = _times + Count * TimeBytes;
        _payloads = _amounts + Count * _width;
    }

    public int Count { get; }

    /// <summary>Writes rows in the order given.</summary>
    /// <returns>The chunk, part of <paramref name="room"/>, which grows as needed.</returns>
    public static ReadOnlySpan<byte> Write(RowBuffer rows, ReadOnlySpan<int> order, long cohortStart, ref byte[] room)
    {
        ReadOnlySpan<UInt128> ids = rows.Ids;
        ReadOnlySpan<long> times = rows.Times;
        ReadOnlySpan<long> amounts = rows.Amounts;
        ReadOnlySpan<byte> payloads = rows.Payloads;
        ulong bits = 0;
        foreach (int row in order)
        {
            bits |= ZigZag(amounts[row]);
        }
        int width = (64 - BitOperations.LeadingZeroCount(bits) + 7) / 8;
        int stride = rows.Layout.Stride;
        int length = 1 + order.Length * (IdBytes + TimeBytes + width + stride);
        room = room.Length < length + sizeof(ulong) ? new byte[2 * length + sizeof(ulong)] : room;
        room[0] = (byte)width;
        int at = 1;
        foreach (int row in order)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(room.AsSpan(at), ids[row]);
            at += IdBytes;
        }
        foreach (int row in order)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(room.AsSpan(at), (uint)(times[row] - cohortStart));
            at += TimeBytes;
        }
        foreach (int row in order)
        {
            // Whole words: the bytes beyond the width are overwritten by what follows.
            BinaryPrimitives.WriteUInt64LittleEndian(room.AsSpan(at), ZigZag(amounts[row]));
            at += width;
        }
        foreach (int row in order)
        {
            payloads.Slice(row * stride, stride).CopyTo(room.AsSpan(at));
            at += stride;
        }
        return room.AsSpan(0, length);
    }

    /// <summary>The transaction with this id; null if absent.</summary>
    public Transaction? Find(UInt128 id)
    {
        int index = MemoryMarshal.Cast<byte, UInt128>(_chunk.Slice(1, Count * IdBytes)).BinarySearch(id);
        return index < 0 ? null : new Transaction(_layout, TimeAt(index), AmountAt(index), PayloadAt(index).ToArray());
    }

    /// <summary>Adds all rows to a buffer.</summary>
    public void CopyTo(RowBuffer rows)
    {
        for (int i = 0; i < Count; i++)
        {
            UInt128 id = BinaryPrimitives.ReadUInt128LittleEndian(_chunk[(1 + i * IdBytes)..]);
            PayloadAt(i).CopyTo(rows.Add(id, TimeAt(i), AmountAt(i)));
        }
    }

    private long TimeAt(int index) => _cohortStart + BinaryPrimitives.ReadUInt32LittleEndian(_chunk[(_times + index * TimeBytes)..]);

    private long AmountAt(int index)
    {
        ulong zigzag = 0;
        for (int i = _width - 1; i >= 0; i--)
        {
            zigzag = zigzag << 8 | _chunk[_amounts + index * _width + i];
        }
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    private ReadOnlySpan<byte> PayloadAt(int index) => _chunk.Slice(_payloads + index * _layout.Stride, _layout.Stride);

    private static ulong ZigZag(long amount) => (ulong)(amount << 1 ^ amount >> 63);
}
