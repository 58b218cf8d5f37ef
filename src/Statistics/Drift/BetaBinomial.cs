using MathNet.Numerics;

namespace Vigia.Statistics.Drift;

/// <summary>Beta-binomial distribution: how many of n records fall into a cell whose share is known only from a reference.</summary>
internal static class BetaBinomial
{
    private const double Negligible = 1e-17;
    private const double LeastProbability = 1e-300;

    // With so wide a distribution the records' own chance no longer matters, and the sum would be long.
    private const double WideDeviation = 5000;

    /// <summary>Base-10 logarithm of P(X >= k), at least -300; exact up to rounding.</summary>
    /// <param name="k">Records counted in the cell, 0 to <paramref name="n"/>.</param>
    /// <param name="n">Records altogether.</param>
    /// <param name="a">Records of the reference in the cell, plus 1/2.</param>
    /// <param name="b">Records of the reference outside it, plus 1/2.</param>
    public static double Log10Tail(long k, long n, double a, double b)
    {
        if (k <= 0)
        {
            return 0;
        }
        double mean = n * a / (a + b);
        double variance = mean * (b / (a + b)) * (a + b + n) / (a + b + 1);
        if (variance > WideDeviation * WideDeviation && variance > 10 * mean)
        {
            return Log10(SpecialFunctions.BetaRegularized(b, a, 1 - (k - 0.5) / n));
        }
        return k > mean ? Upward(k, n, a, b) : Log10(1 - Math.Exp(Math.Log(10) * Upward(n - k + 1, n, b, a)));
    }

    /// <summary>Sums from k up; the terms fall from there on, as k lies above the mean.</summary>
    private static double Upward(long k, long n, double a, double b)
    {
        double log =
            SpecialFunctions.GammaLn(n + 1)
            - SpecialFunctions.GammaLn(k + 1)
            - SpecialFunctions.GammaLn(n - k + 1)
            + LogBeta(k + a, n - k + b)
            - LogBeta(a, b);
        double term = 1;
        double sum = 1;
        for (long j = k; j < n && term > Negligible * sum; j++)
        {
            term *= (n - j) / (j + 1.0) * ((j + a) / (n - j - 1 + b));
            sum += term;
        }
        return Math.Clamp((log + Math.Log(sum)) / Math.Log(10), -300, 0);
    }

    private static double Log10(double probability) => Math.Log10(Math.Clamp(probability, LeastProbability, 1));

    private static double LogBeta(double a, double b) =>
        SpecialFunctions.GammaLn(a) + SpecialFunctions.GammaLn(b) - SpecialFunctions.GammaLn(a + b);
}
