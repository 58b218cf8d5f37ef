using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vigia.Stages.Decode;

/// <summary>16 bytes at a time.</summary>
internal readonly struct Scan128 : IScan
{
    public static bool AreEqual(ref readonly byte text, ref readonly byte literal, nint length)
    {
        nint at = 0;
        while (true)
        {
            uint different = ~Vector128.Equals(Load(in text, at), Load(in literal, at)).ExtractMostSignificantBits();
            int same = BitOperations.TrailingZeroCount(different);
            if (same >= length)
            {
                return true;
            }
            if (same < 16)
            {
                return false;
            }
            at += 16;
            length -= 16;
        }
    }

    public static nint IndexOfStringEnd(ref readonly byte text, nint start, nint end)
    {
        for (; start < end; start += 16)
        {
            Vector128<byte> bytes = Load(in text, start);
            uint found = (
                Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.Equals(bytes, Vector128.Min(bytes, Vector128.Create((byte)0x1F)))
            ).ExtractMostSignificantBits();
            if (found != 0)
            {
                return start + BitOperations.TrailingZeroCount(found);
            }
        }
        return start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Whole, int Fraction) DecimalAt(ref readonly byte text)
    {
        Vector128<byte> bytes = Load(in text, 0) - Vector128.Create((byte)'0');
        // Bits beyond the sixteenth are set as well: they end the digits.
        uint others = ~Vector128.Equals(bytes, Vector128.Min(bytes, Vector128.Create((byte)9))).ExtractMostSignificantBits();
        int whole = BitOperations.TrailingZeroCount(others);
        if (Unsafe.Add(ref Unsafe.AsRef(in text), whole) != '.' || whole == 16)
        {
            return (whole, 0);
        }
        return (whole, BitOperations.TrailingZeroCount(others & (others - 1)) - whole);
    }

    public static uint CellEnds(ref readonly byte text, byte delimiter) =>
        CellEnds(Load(in text, 0), delimiter) | CellEnds(Load(in text, 16), delimiter) << 16;

    private static uint CellEnds(Vector128<byte> bytes, byte delimiter) =>
        (
            Vector128.Equals(bytes, Vector128.Create(delimiter))
            | Vector128.Equals(bytes, Vector128.Create((byte)'"'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\r'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\n'))
        ).ExtractMostSignificantBits();

    private static Vector128<byte> Load(ref readonly byte text, nint offset) => Vector128.LoadUnsafe(in text, (nuint)offset);
}
