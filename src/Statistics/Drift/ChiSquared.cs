using MathNet.Numerics;

namespace Vigia.Statistics.Drift;

/// <summary>
/// Pearson's test of homogeneity on the 2 x K table of counts: <c>scipy.stats.chi2_contingency(table, correction=False)</c> on the cells
/// that are not empty on both sides.
/// </summary>
public static class ChiSquared
{
    /// <summary>Probability of a table at least as uneven if nothing had changed, 0 to 1; 1 with a single cell, NaN if a side has no counts.</summary>
    public static double PValue(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        (double n, double m) = (0, 0);
        for (int i = 0; i < reference.Length; i++)
        {
            n += reference[i];
            m += current[i];
        }
        if (n == 0 || m == 0)
        {
            return double.NaN;
        }
        (double statistic, int cells) = (0, 0);
        for (int i = 0; i < reference.Length; i++)
        {
            double column = (double)reference[i] + current[i];
            if (column > 0)
            {
                cells++;
                statistic += Term(reference[i], column * n / (n + m)) + Term(current[i], column * m / (n + m));
            }
        }
        return cells < 2 ? 1 : SpecialFunctions.GammaUpperRegularized((cells - 1) / 2.0, statistic / 2);
    }

    private static double Term(double observed, double expected) => (observed - expected) * (observed - expected) / expected;
}
