using System.Runtime.CompilerServices;

namespace Vigia.Stages.Decode;

/// <summary>One byte after the other: the reference of the vector variants.</summary>
internal readonly struct ScalarScan : IScan
{
    public static bool AreEqual(ref readonly byte text, ref readonly byte literal, nint length)
    {
        for (int i = 0; i < length; i++)
        {
            if (At(in text, i) != At(in literal, i))
            {
                return false;
            }
        }
        return true;
    }

    public static nint IndexOfStringEnd(ref readonly byte text, nint start, nint end)
    {
        while (start < end && At(in text, start) is >= 0x20 and not (byte)'"' and not (byte)'\\')
        {
            start++;
        }
        return start;
    }

    public static (int Whole, int Fraction) DecimalAt(ref readonly byte text)
    {
        int whole = DigitsAt(in text, 0);
        return (whole, whole < 16 && At(in text, whole) == '.' ? 1 + DigitsAt(in text, whole + 1) : 0);
    }

    public static uint CellEnds(ref readonly byte text, byte delimiter)
    {
        uint ends = 0;
        for (int i = 0; i < 32; i++)
        {
            byte value = At(in text, i);
            ends |= value == delimiter || value is (byte)'"' or (byte)'\r' or (byte)'\n' ? 1U << i : 0;
        }
        return ends;
    }

    private static int DigitsAt(ref readonly byte text, int start)
    {
        int at = start;
        while (at < 16 && char.IsAsciiDigit((char)At(in text, at)))
        {
            at++;
        }
        return at - start;
    }

    private static byte At(ref readonly byte text, nint index) => Unsafe.Add(ref Unsafe.AsRef(in text), index);
}
