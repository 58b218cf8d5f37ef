using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Rows of the buffer as they came, so that a crash does not lose them before they are part of a run: layout and count, then the columns.
/// </summary>
internal static class RowBlock
{
    private const int Header = 2 * sizeof(int);

    /// <param name="rows">The buffer.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="memory">Where the block is written, enlarged if need be.</param>
    public static ReadOnlySpan<byte> Write(RowBuffer rows, int first, int count, ref byte[] memory)
    {
        ReadOnlySpan<byte> ids = MemoryMarshal.AsBytes(rows.Ids.Slice(first, count));
        ReadOnlySpan<byte> times = MemoryMarshal.AsBytes(rows.Times.Slice(first, count));
        ReadOnlySpan<byte> amounts = MemoryMarshal.AsBytes(rows.Amounts.Slice(first, count));
        ReadOnlySpan<byte> payloads = rows.Payloads.Slice(first * rows.Layout.Stride, count * rows.Layout.Stride);
        int length = Header + ids.Length + times.Length + amounts.Length + payloads.Length;
        if (memory.Length < length)
        {
            memory = new byte[length];
        }
        Span<byte> block = memory.AsSpan(0, length);
        BinaryPrimitives.WriteInt32LittleEndian(block, rows.Layout.Number);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], count);
        int at = Header;
        ids.CopyTo(block[at..]);
        times.CopyTo(block[(at += ids.Length)..]);
        amounts.CopyTo(block[(at += times.Length)..]);
        payloads.CopyTo(block[(at + amounts.Length)..]);
        return block;
    }

    public static int LayoutOf(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadInt32LittleEndian(block);

    public static void Read(ReadOnlySpan<byte> block, RowBuffer rows)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(block[4..]);
        ReadOnlySpan<byte> rest = block[Header..];
        ReadOnlySpan<UInt128> ids = MemoryMarshal.Cast<byte, UInt128>(rest[..(16 * count)]);
        ReadOnlySpan<long> times = MemoryMarshal.Cast<byte, long>(rest.Slice(16 * count, 8 * count));
        ReadOnlySpan<long> amounts = MemoryMarshal.Cast<byte, long>(rest.Slice(24 * count, 8 * count));
        rows.Add(ids, times, amounts, rest[(32 * count)..]);
    }
}
