using System.Globalization;

namespace Vigia.Stages.Decode;

/// <summary>
/// Decimal text to float by way of the nearest double, as NumPy's float64 to float32: the number that a model saw in training.
/// </summary>
internal static class NumberText
{
    private const long MaxExactInteger = 1L << 53;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads a number in the form of <see cref="DecimalParts"/>.</summary>
    /// <returns>False if it is none, or the float would be infinite.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        bool parsed = TryParse(text, out double wide);
        value = (float)wide;
        return parsed && float.IsFinite(value);
    }

    /// <summary>As above; the result is the double nearest to the text, infinite where that is beyond the greatest.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        if (TryParseShort(text, out value))
        {
            return true;
        }
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
    /// Numbers with many digits, written anew as 0.d1d2...e±p. No double nor the middle between two has more than 767
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

    /// <summary>
    /// The common case: up to 18 digits without exponent. Digits and power of ten are both exact doubles, so their quotient
    /// is correctly rounded (Clinger, "How to read floating point numbers accurately", 1990).
    /// </summary>
    private static bool TryParseShort(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        int at = !text.IsEmpty && text[0] == '-' ? 1 : 0;
        bool isNegative = at == 1;
        int first = at;
        long digits = 0;
        int point = -1;
        if (text.Length - at is 0 or > 19)
        {
            return false;
        }
        for (; at < text.Length; at++)
        {
            uint digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = (10 * digits) + digit;
            }
            else if (text[at] == '.' && point < 0 && at > first)
            {
                point = at;
            }
            else
            {
                return false;
            }
        }
        int fraction = point < 0 ? 0 : at - point - 1;
        if (digits > MaxExactInteger || (point < 0 && at - first == 19))
        {
            return false;
        }
        double magnitude = digits / PowersOfTen[fraction];
        value = isNegative ? -magnitude : magnitude;
        return true;
    }
}
