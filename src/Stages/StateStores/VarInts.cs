using System.Buffers;
using Vigia.Engine.State;

namespace Vigia.Stages.StateStores;

/// <summary>Whole numbers of variable length: seven bits a byte, low ones first.</summary>
internal static class VarInts
{
    /// <param name="to">Where it goes.</param>
    /// <param name="number">At least 0.</param>
    public static void Write(IBufferWriter<byte> to, long number) => Write(to, (UInt128)number);

    /// <summary>A number that may be negative.</summary>
    public static void WriteSigned(IBufferWriter<byte> to, Int128 number) => Write(to, (UInt128)(number << 1 ^ number >> 127));

    private static void Write(IBufferWriter<byte> to, UInt128 number)
    {
        Span<byte> room = to.GetSpan(19);
        int length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            room[length++] = (byte)(number | 0x80);
        }
        room[length++] = (byte)number;
        to.Advance(length);
    }
}

/// <summary>Reads what <see cref="VarInts"/> wrote.</summary>
/// <param name="bytes">All of it.</param>
/// <param name="what">What it is, for errors.</param>
internal ref struct VarIntReader(ReadOnlySpan<byte> bytes, string what)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <exception cref="StateException">There is no such number.</exception>
    public long Read() => ReadWide() is var wide && wide <= long.MaxValue ? (long)wide : throw Damaged();

    /// <exception cref="StateException">There is no such number.</exception>
    public Int128 ReadSigned() => ReadWide() is var wide ? (Int128)(wide >> 1) ^ -(Int128)(wide & 1) : default;

    /// <summary>The next bytes.</summary>
    /// <exception cref="StateException">There are fewer.</exception>
    public ReadOnlySpan<byte> ReadBytes(long length)
    {
        if (length > _rest.Length)
        {
            throw Damaged();
        }
        ReadOnlySpan<byte> read = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return read;
    }

    public readonly StateException Damaged() => new($"{what} damaged; clear the state");

    private UInt128 ReadWide()
    {
        UInt128 number = 0;
        for (int shift = 0; shift < 128 && !_rest.IsEmpty; shift += 7)
        {
            byte next = _rest[0];
            _rest = _rest[1..];
            number |= (UInt128)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
        throw Damaged();
    }
}
