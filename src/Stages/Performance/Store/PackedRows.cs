using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Vigia.Engine.State;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Rows of a buffer as the pipeline's state holds them: version (1 byte), layout (4), count (4), ids (16 each, as they are, for hashes do
/// not compress), then compressed with Brotli: each time's distance from the one before and each amount as numbers of variable length,
/// payloads by column.
/// </summary>
internal static class PackedRows
{
    private const byte Version = 1;
    private const int Head = 1 + 2 * sizeof(int);
    private const int IdBytes = 16;

    // Beyond this the time grows faster than the bytes shrink.
    private const int Quality = 4;
    private const int Window = 18;

    /// <summary>Packs the rows from <paramref name="first"/> on.</summary>
    public static byte[] Write(RowBuffer rows, int first)
    {
        var columns = new ArrayBufferWriter<byte>();
        WriteTimesAndAmounts(rows, first, columns);
        int count = rows.Count - first;
        int stride = rows.Layout.Stride;
        Span<byte> payloads = columns.GetSpan(count * stride + 1);
        ReadOnlySpan<byte> source = rows.Payloads[(first * stride)..];
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < stride; column++)
            {
                payloads[column * count + row] = source[row * stride + column];
            }
        }
        columns.Advance(count * stride);
        int start = Head + count * IdBytes;
        byte[] packed = new byte[start + BrotliEncoder.GetMaxCompressedLength(columns.WrittenCount)];
        packed[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), rows.Layout.Number);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(5), count);
        MemoryMarshal.AsBytes(rows.Ids[first..]).CopyTo(packed.AsSpan(Head));
        return BrotliEncoder.TryCompress(columns.WrittenSpan, packed.AsSpan(start), out int written, Quality, Window)
            ? packed[..(start + written)]
            : throw new InvalidOperationException("rows do not fit into the room that the compressor asked for");
    }

    /// <summary>Number of the layout of packed rows.</summary>
    /// <exception cref="StateException">They are damaged, or of another version.</exception>
    public static int LayoutOf(ReadOnlySpan<byte> packed) =>
        packed.Length >= Head && packed[0] == Version ? BinaryPrimitives.ReadInt32LittleEndian(packed[1..]) : throw Damaged();

    /// <summary>Adds packed rows to a buffer of their layout.</summary>
    /// <exception cref="StateException">They are damaged.</exception>
    public static void Read(ReadOnlySpan<byte> packed, RowBuffer rows)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(packed[5..]);
        int start = Head + count * IdBytes;
        if (count < 0 || start > packed.Length)
        {
            throw Damaged();
        }
        int stride = rows.Layout.Stride;
        // Times and amounts take at most ten bytes each.
        byte[] columns = ArrayPool<byte>.Shared.Rent(count * (20 + stride) + 1);
        try
        {
            if (!BrotliDecoder.TryDecompress(packed[start..], columns, out int length) || length < count * stride)
            {
                throw Damaged();
            }
            ReadOnlySpan<UInt128> ids = MemoryMarshal.Cast<byte, UInt128>(packed[Head..start]);
            ReadColumns(columns.AsSpan(0, length), ids, rows);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(columns);
        }
    }

    private static void WriteTimesAndAmounts(RowBuffer rows, int first, ArrayBufferWriter<byte> to)
    {
        long before = 0;
        foreach (long time in rows.Times[first..])
        {
            VarInts.WriteSigned(to, time - before);
            before = time;
        }
        foreach (long amount in rows.Amounts[first..])
        {
            VarInts.WriteSigned(to, amount);
        }
    }

    private static void ReadColumns(ReadOnlySpan<byte> columns, ReadOnlySpan<UInt128> ids, RowBuffer rows)
    {
        int count = ids.Length;
        int stride = rows.Layout.Stride;
        ReadOnlySpan<byte> payloads = columns[^(count * stride)..];
        var times = new VarIntReader(columns[..^(count * stride)], "rows of predictions in the state are");
        VarIntReader amounts = times;
        for (int row = 0; row < count; row++)
        {
            amounts.ReadSigned();
        }
        long time = 0;
        for (int row = 0; row < count; row++)
        {
            time += (long)times.ReadSigned();
            Span<byte> payload = rows.Add(ids[row], time, (long)amounts.ReadSigned());
            for (int column = 0; column < stride; column++)
            {
                payload[column] = payloads[column * count + row];
            }
        }
    }

    private static StateException Damaged() =>
        new(
            "rows of predictions in the state are damaged, or another version of the program wrote them; run that version, or take another topic"
        );
}
