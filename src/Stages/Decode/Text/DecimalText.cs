namespace Vigia.Stages.Decode;

/// <summary>How a decimal number becomes a whole one.</summary>
internal enum Rounding
{
    /// <summary>To the nearest; in the middle to the even neighbour, so that sums do not drift.</summary>
    HalfToEven,

    /// <summary>Down, also below zero: the instant that contains the time.</summary>
    Floor,
}

/// <summary>Decimal text to whole units without a binary fraction in between, so that no cent is lost.</summary>
internal static class DecimalText
{
    // 10^19 - 1 fits an unsigned 64-bit number.
    private const int MaxDigits = 19;

    private static ReadOnlySpan<long> PowersOfTen => [1, 10, 100, 1_000];

    /// <summary>
    /// Reads <paramref name="text"/> as a decimal number and gives it times 10^<paramref name="scale"/>, rounded. Exact for
    /// any number of digits and any exponent.
    /// </summary>
    /// <param name="text">With <see cref="DecimalDigits.Slack"/> readable bytes after it.</param>
    /// <param name="scale">Decimal places kept.</param>
    /// <param name="rounding">What becomes of the others.</param>
    /// <param name="value">The whole number.</param>
    /// <returns>False if the text is not a number, or the result does not fit 64 bits.</returns>
    public static bool TryScale(ReadOnlySpan<byte> text, int scale, Rounding rounding, out long value)
    {
        // Fifteen digits and three zeros fit.
        if (DecimalDigits.TryRead(text, out long digits, out int written, out bool isNegative) && scale - written is >= 0 and <= 3)
        {
            value = (isNegative ? -digits : digits) * PowersOfTen[scale - written];
            return true;
        }
        return TryScaleAny(text, scale, rounding, out value);
    }

    private static bool TryScaleAny(ReadOnlySpan<byte> text, int scale, Rounding rounding, out long value)
    {
        value = 0;
        if (!DecimalParts.TryRead(text, out DecimalParts parts))
        {
            return false;
        }
        ReadOnlySpan<byte> digits = parts.Digits;
        long point = parts.Point + scale;
        if (digits.IsEmpty)
        {
            return true;
        }
        if (point > MaxDigits)
        {
            return false;
        }
        int whole = point < 0 ? 0 : (int)point;
        ulong magnitude = 0;
        int next = 0;
        for (int i = 0; i < whole; i++)
        {
            magnitude = (10 * magnitude) + DigitAt(digits, ref next);
        }
        // Below zero places the first digit dropped is a zero that is not written: less than half a unit, but not nothing.
        uint dropped = point < 0 ? 0 : DigitAt(digits, ref next);
        bool isRest = point < 0 || HasNonZero(digits, next);
        bool isUp =
            rounding == Rounding.Floor
                ? parts.IsNegative && (dropped != 0 || isRest)
                : dropped > 5 || (dropped == 5 && (isRest || (magnitude & 1) == 1));
        magnitude += isUp ? 1UL : 0UL;
        value = parts.IsNegative ? -(long)magnitude : (long)magnitude;
        return magnitude <= long.MaxValue;
    }

    private static uint DigitAt(ReadOnlySpan<byte> digits, ref int next)
    {
        if (next < digits.Length && digits[next] == '.')
        {
            next++;
        }
        return next < digits.Length ? (uint)(digits[next++] - '0') : 0;
    }

    private static bool HasNonZero(ReadOnlySpan<byte> digits, int from) =>
        digits[Math.Min(from, digits.Length)..].IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;
}
