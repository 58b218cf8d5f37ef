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
        int count = order.Length;
        // Amounts at their widest, and room to write whole words.
        int most = 1 + count * (IdBytes + TimeBytes + sizeof(ulong) + rows.Layout.Stride) + sizeof(ulong);
        room = room.Length < most ? new byte[2 * most] : room;
        int at = 1 + count * (IdBytes + TimeBytes);
        WriteIdsAndTimes(rows, order, cohortStart, room);
        int width = WriteAmounts(rows.Amounts, order, room.AsSpan(at));
        room[0] = (byte)width;
        at += count * width;
        int stride = rows.Layout.Stride;
        WritePayloads(rows.PayloadsAndSlack, stride, order, room.AsSpan(at));
        int length = at + count * stride;
        return room.AsSpan(0, length);
    }

    private static void WriteIdsAndTimes(RowBuffer rows, ReadOnlySpan<int> order, long cohortStart, Span<byte> room)
    {
        ReadOnlySpan<UInt128> ids = rows.Ids;
        ReadOnlySpan<long> times = rows.Times;
        Span<byte> idsTo = room[1..];
        Span<byte> timesTo = room[(1 + order.Length * IdBytes)..];
        for (int i = 0; i < order.Length; i++)
        {
            int row = order[i];
            BinaryPrimitives.WriteUInt128LittleEndian(idsTo[(i * IdBytes)..], ids[row]);
            BinaryPrimitives.WriteUInt32LittleEndian(timesTo[(i * TimeBytes)..], (uint)(times[row] - cohortStart));
        }
    }

    /// <returns>Bytes of an amount.</returns>
    private static int WriteAmounts(ReadOnlySpan<long> amounts, ReadOnlySpan<int> order, Span<byte> to)
    {
        ulong bits = 0;
        foreach (int row in order)
        {
            bits |= ZigZag(amounts[row]);
        }
        int width = (64 - BitOperations.LeadingZeroCount(bits) + 7) / 8;
        for (int i = 0, at = 0; i < order.Length; i++, at += width)
        {
            // Whole words: the bytes beyond the width are overwritten by what follows.
            BinaryPrimitives.WriteUInt64LittleEndian(to[at..], ZigZag(amounts[order[i]]));
        }
        return width;
    }

    private static void WritePayloads(ReadOnlySpan<byte> payloads, int stride, ReadOnlySpan<int> order, Span<byte> to)
    {
        int at = 0;
        foreach (int row in order)
        {
            // Whole words too.
            for (int from = row * stride, end = from + stride, word = at; from < end; from += sizeof(ulong), word += sizeof(ulong))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(to[word..], BinaryPrimitives.ReadUInt64LittleEndian(payloads[from..]));
            }
            at += stride;
        }
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
