namespace Vigia.Stages.Decode;

/// <summary>
/// A decimal number taken apart: 0.d1d2d3... x 10^<see cref="Point"/>. The form is JSON's, and besides, as text from spreadsheets
/// and data frames has it: spaces around, a plus sign, leading zeros, a point without digits on one side of it.
/// </summary>
internal readonly ref struct DecimalParts
{
    // Beyond this an exponent says no more than "too large" or "zero", whatever the digits of a record of at most 2 GB.
    private const long MaxExponent = 1L << 40;

    private DecimalParts(bool isNegative, ReadOnlySpan<byte> digits, long point)
    {
        IsNegative = isNegative;
        Digits = digits;
        Point = point;
    }

    public bool IsNegative { get; }

    /// <summary>From the first digit that is not zero to the last digit, possibly with the point among them; empty for zero.</summary>
    public ReadOnlySpan<byte> Digits { get; }

    /// <summary>Places of the decimal point to the right of the first digit.</summary>
    public long Point { get; }

    public static bool TryRead(ReadOnlySpan<byte> text, out DecimalParts parts)
    {
        parts = default;
        text = text.Trim(" \t"u8);
        bool isNegative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }
        int whole = DigitCount(text);
        int end = whole;
        int fraction = 0;
        if (end < text.Length && text[end] == '.')
        {
            fraction = DigitCount(text[(end + 1)..]);
            end += 1 + fraction;
        }
        if (whole + fraction == 0 || !TryReadExponent(text[end..], out long exponent))
        {
            return false;
        }
        ReadOnlySpan<byte> digits = text[..end];
        int first = digits.IndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0)
        {
            parts = new DecimalParts(isNegative, [], 0);
            return true;
        }
        // A first digit behind the point is at place whole + 1 of the text: "0.05" is 0.5 x 10^-1.
        long point = first < whole ? whole - first : whole + 1 - first;
        parts = new DecimalParts(isNegative, digits[first..], point + exponent);
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }
        if ((text[0] | 0x20) != 'e')
        {
            return false;
        }
        text = text[1..];
        bool isNegative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }
        foreach (byte digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }
            exponent = Math.Min((10 * exponent) + (digit - '0'), MaxExponent);
        }
        exponent = isNegative ? -exponent : exponent;
        return !text.IsEmpty;
    }

    private static int DigitCount(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
