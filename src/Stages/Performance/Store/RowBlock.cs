using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Rows of the buffer as they came, so that a crash does not lose them before they are part of a run: layout and count, then the columns.
/// </summary>
internal static class RowBlock
{
    private const int Header = 2 * sizeof(int);

    public static byte[] Write(RowBuffer rows, int first)
    {
        ReadOnlySpan<byte> ids = MemoryMarshal.AsBytes(rows.Ids[first..]);
        ReadOnlySpan<byte> times = MemoryMarshal.AsBytes(rows.Times[first..]);
        ReadOnlySpan<byte> amounts = MemoryMarshal.AsBytes(rows.Amounts[first..]);
        ReadOnlySpan<byte> payloads = rows.Payloads[(first * rows.Layout.Stride)..];
        byte[] block = new byte[Header + ids.Length + times.Length + amounts.Length + payloads.Length];
        BinaryPrimitives.WriteInt32LittleEndian(block, rows.Layout.Number);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(4), rows.Count - first);
        int at = Header;
        ids.CopyTo(block.AsSpan(at));
        times.CopyTo(block.AsSpan(at += ids.Length));
        amounts.CopyTo(block.AsSpan(at += times.Length));
        payloads.CopyTo(block.AsSpan(at + amounts.Length));
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
