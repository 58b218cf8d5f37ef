using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vigia.Stages.Decode;

/// <summary>32 bytes at a time: nearly every name and value of a payment is found by one comparison.</summary>
internal readonly struct Scan256 : IScan
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(ref readonly byte text, ref readonly byte literal, nint length)
    {
        nint at = 0;
        while (true)
        {
            uint different = ~Vector256.Equals(Load(in text, at), Load(in literal, at)).ExtractMostSignificantBits();
            int same = BitOperations.TrailingZeroCount(different);
            if (same >= length)
            {
                return true;
            }
            if (same < 32)
            {
                return false;
            }
            at += 32;
            length -= 32;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint IndexOfStringEnd(ref readonly byte text, nint start, nint end)
    {
        for (; start < end; start += 32)
        {
            Vector256<byte> bytes = Load(in text, start);
            uint found = (
                Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.Equals(bytes, Vector256.Min(bytes, Vector256.Create((byte)0x1F)))
            ).ExtractMostSignificantBits();
            if (found != 0)
            {
                return start + BitOperations.TrailingZeroCount(found);
            }
        }
        return start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Whole, int Fraction) DecimalAt(ref readonly byte text) => Scan128.DecimalAt(in text);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CellEnds(ref readonly byte text, byte delimiter)
    {
        Vector256<byte> bytes = Load(in text, 0);
        return (
            Vector256.Equals(bytes, Vector256.Create(delimiter))
            | Vector256.Equals(bytes, Vector256.Create((byte)'"'))
            | Vector256.Equals(bytes, Vector256.Create((byte)'\r'))
            | Vector256.Equals(bytes, Vector256.Create((byte)'\n'))
        ).ExtractMostSignificantBits();
    }

    private static Vector256<byte> Load(ref readonly byte text, nint offset) => Vector256.LoadUnsafe(in text, (nuint)offset);
}
