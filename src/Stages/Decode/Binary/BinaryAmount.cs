namespace Vigia.Stages.Decode;

/// <summary>Amounts of binary records as whole minor units, where that takes no text.</summary>
internal static class BinaryAmount
{
    // Decimals of up to 15 digits are distinguished by the nearest double.
    private const double MaxDigits = 1e15;

    private static ReadOnlySpan<long> PowersOfTen =>
        [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    /// <summary>The amount times ten to the power of <paramref name="scale"/>.</summary>
    /// <param name="token">A decimal, or a binary fraction: that of the decimal nearest to it with the fewest digits.</param>
    /// <param name="scale">Decimal places kept, 0 to 9.</param>
    /// <param name="amount">The amount, of at most <see cref="AmountColumn.Max"/> minor units.</param>
    /// <returns>False where rounding is needed or the amount is too large, which the text shows.</returns>
    public static bool TryScale(Token token, int scale, out long amount)
    {
        if (token.Kind == TokenKind.Decimal)
        {
            int more = scale - token.Scale;
            amount = token.Bits;
            if (more == 0)
            {
                return amount is >= -AmountColumn.Max and <= AmountColumn.Max;
            }
            if (more is < 0 or > 9 || token.Bits is > AmountColumn.Max or < -AmountColumn.Max)
            {
                return false;
            }
            Int128 scaled = (Int128)token.Bits * PowersOfTen[more];
            amount = (long)scaled;
            return scaled >= -AmountColumn.Max && scaled <= AmountColumn.Max;
        }
        double value = BitConverter.Int64BitsToDouble(token.Bits);
        double units = Math.Round(value * PowersOfTen[scale]);
        bool isShort = Math.Abs(units) < MaxDigits && units / PowersOfTen[scale] == value;
        amount = isShort ? (long)units : 0;
        return isShort;
    }
}
