using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Store;

/// <summary>Transactions of one cohort and layout that were written together.</summary>
/// <param name="Number">Rises with every run.</param>
/// <param name="Bits">The leading bits of an id that say which chunk it is in.</param>
/// <param name="Rows">How many transactions.</param>
/// <param name="Layout">What is counted of them.</param>
/// <param name="From">The earliest event time among them (Unix ms).</param>
/// <param name="To">The latest.</param>
internal sealed record RowRun(ulong Number, int Bits, long Rows, CountingLayout Layout, long From, long To)
{
    /// <summary>Whether it may hold transactions of these event times, both included (Unix ms).</summary>
    public bool Reaches(long from, long to) => From <= to && from <= To;

    /// <summary>The chunk that an id is in.</summary>
    public uint BucketOf(UInt128 id) => Bits == 0 ? 0 : (uint)((ulong)(id >> 64) >> (64 - Bits));

    /// <summary>What is kept of it: bits (4 bytes), number of the layout (4), rows, from and to (8 each), little endian.</summary>
    public byte[] ToValue()
    {
        byte[] value = new byte[2 * sizeof(int) + 3 * sizeof(long)];
        BitConverter.TryWriteBytes(value, Bits);
        BitConverter.TryWriteBytes(value.AsSpan(4), Layout.Number);
        BitConverter.TryWriteBytes(value.AsSpan(8), Rows);
        BitConverter.TryWriteBytes(value.AsSpan(16), From);
        BitConverter.TryWriteBytes(value.AsSpan(24), To);
        return value;
    }

    /// <summary>Reads a kept value. One of an earlier version does not say which event times the run has: it may have any.</summary>
    public static RowRun Read(ulong number, ReadOnlySpan<byte> value, Func<int, CountingLayout> layouts) =>
        new(
            number,
            BitConverter.ToInt32(value),
            BitConverter.ToInt64(value[8..]),
            layouts(BitConverter.ToInt32(value[4..])),
            value.Length > 16 ? BitConverter.ToInt64(value[16..]) : long.MinValue,
            value.Length > 16 ? BitConverter.ToInt64(value[24..]) : long.MaxValue
        );
}
