namespace Vigia.Simulation.Chance;

/// <summary>
/// Exponential and logarithm from additions and multiplications alone. Those round the same everywhere, while Math.Exp and
/// Math.Log are the C library's and differ in the last bit between systems: a seed would then not fix the bytes.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417;

    // Coefficients 1/k!, k = 0 .. 11: |r| <= ln(2)/2 leaves a relative error below 1e-14.
    private static ReadOnlySpan<double> InverseFactorials =>
        [1, 1, 1 / 2.0, 1 / 6.0, 1 / 24.0, 1 / 120.0, 1 / 720.0, 1 / 5040.0, 1 / 40320.0, 1 / 362880.0, 1 / 3628800.0, 1 / 39916800.0];

    private static ReadOnlySpan<double> InverseOdds =>
        [1, 1 / 3.0, 1 / 5.0, 1 / 7.0, 1 / 9.0, 1 / 11.0, 1 / 13.0, 1 / 15.0, 1 / 17.0, 1 / 19.0];

    /// <summary>e to the power of <paramref name="x"/>, which must lie within -700 .. 700.</summary>
    public static double Exp(double x)
    {
        double exponent = Math.Floor(x * (1 / Ln2) + 0.5);
        double r = x - exponent * Ln2;
        ReadOnlySpan<double> coefficients = InverseFactorials;
        double sum = coefficients[^1];
        for (int k = coefficients.Length - 2; k >= 0; k--)
        {
            sum = sum * r + coefficients[k];
        }

        return sum * BitConverter.Int64BitsToDouble(((long)exponent + 1023) << 52);
    }

    /// <summary>Natural logarithm of a positive, normal number.</summary>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // ln(m) = 2 atanh(s) with s = (m - 1) / (m + 1), |s| <= 0.172: ten terms leave an error below 1e-16.
        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        ReadOnlySpan<double> coefficients = InverseOdds;
        double sum = coefficients[^1];
        for (int k = coefficients.Length - 2; k >= 0; k--)
        {
            sum = sum * square + coefficients[k];
        }

        return exponent * Ln2 + 2 * s * sum;
    }
}
