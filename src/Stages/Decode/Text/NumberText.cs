using System.Globalization;
using System.Runtime.CompilerServices;

namespace Vigia.Stages.Decode;

/// <summary>
/// Decimal text to float by way of the nearest double, as NumPy's float64 to float32: the number that a model saw in training.
/// </summary>
internal static class NumberText
{
    private static ReadOnlySpan<double> PowersOfTen => [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

    /// <summary>Reads a number in the form of <see cref="DecimalParts"/>.</summary>
    /// <param name="text">With <see cref="DecimalDigits.Slack"/> readable bytes after it.</param>
    /// <param name="value">The number.</param>
    /// <returns>False if it is not one, or the float would be infinite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        bool parsed = TryParse(text, out double wide);
        value = (float)wide;
        return parsed && float.IsFinite(value);
    }

    /// <summary>As above; the result is the double nearest to the text, infinite where that is beyond the greatest.</summary>
    /// <remarks>
    /// Where the digits and the power of ten are both exact doubles, their quotient is correctly rounded (Clinger, "How to read
    /// floating point numbers accurately", 1990).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        // Fifteen digits are an exact double; the sign comes last, so that -0 keeps it.
        if (DecimalDigits.TryRead(text, out long digits, out int scale, out bool isNegative))
        {
            value = digits / PowersOfTen[scale];
            value = isNegative ? -value : value;
            return true;
        }
        return TryParseAny(text, out value);
    }

    private static bool TryParseAny(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        text = text.Trim(" \t"u8);
        if (!DecimalParts.TryRead(text, out DecimalParts parts))
        {
            return false;
        }
        // Exponents of many digits are settled here: the library's parser counts them in 32 bits.
        if (parts.Digits.IsEmpty || parts.Point is > 400 or < -400)
        {
            double magnitude = parts.Digits.IsEmpty || parts.Point < 0 ? 0 : double.PositiveInfinity;
            value = parts.IsNegative ? -magnitude : magnitude;
            return true;
        }
        return text.Length <= 32
            ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            : TryParseLong(parts, out value);
    }

    /// <summary>
    /// Numbers with many digits, written again as 0.d1d2...e±p. No double nor the middle between two has more than 767
    /// digits, so beyond that it only matters whether anything follows that is not zero.
    /// </summary>
    private static bool TryParseLong(in DecimalParts parts, out double value)
    {
        const int MaxDigits = 768;
        Span<byte> text = stackalloc byte[MaxDigits + 32];
        int length = 0;
        text[length++] = (byte)(parts.IsNegative ? '-' : '0');
        text[length++] = (byte)'.';
        ReadOnlySpan<byte> rest = parts.Digits;
        for (; length < MaxDigits + 2 && !rest.IsEmpty; rest = rest[1..])
        {
            if (rest[0] != '.')
            {
                text[length++] = rest[0];
            }
        }
        if (rest.IndexOfAnyInRange((byte)'1', (byte)'9') >= 0)
        {
            text[length++] = (byte)'1';
        }
        text[length++] = (byte)'e';
        parts.Point.TryFormat(text[length..], out int written, provider: CultureInfo.InvariantCulture);
        return double.TryParse(text[..(length + written)], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
