using MathNet.Numerics;

namespace Vigia.Statistics.Performance;

/// <summary>
/// The area under the precision-recall curve from counts by score bin in rising order of score: average precision,
/// <c>sum over thresholds of (R_k - R_{k-1}) P_k</c>, in steps and without interpolation, as scikit-learn's <c>average_precision_score</c>.
/// </summary>
public static class PrAuc
{
    // Up to so many terms are summed one by one; beyond, the digamma function sums them to as many digits.
    private const long SummedMax = 64;

    /// <summary>
    /// The area with all scores of a bin taken as equal, and its sharp bounds. With T positives and F negatives above a bin of p and n, the
    /// precision at its i-th positive is at least <c>(T + i) / (T + i + F + n)</c> (all negatives of the bin above, no two positives equal)
    /// and at most <c>(T + p) / (T + p + F)</c> (all positives equal and above). NaN without positives.
    /// </summary>
    public static RankValue FromBins(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives)
    {
        (long above, long othersAbove) = (0, 0);
        (double value, double lower, double upper) = (0, 0, 0);
        for (int bin = positives.Length - 1; bin >= 0; bin--)
        {
            (long p, long n) = (positives[bin], negatives[bin]);
            if (p > 0)
            {
                value += p * Share(above + p, othersAbove + n);
                lower += SumOfShares(above, p, othersAbove + n);
                upper += p * Share(above + p, othersAbove);
            }
            above += p;
            othersAbove += n;
        }
        return new RankValue(value / above, lower / above, upper / above);
    }

    /// <summary>
    /// The area with the logit interval whose standard error is that of a share among the positives, <c>sqrt(A (1 - A) / P)</c> (K. Boyd,
    /// K. H. Eng, C. D. Page, "Area under the precision-recall curve: point estimates and confidence intervals", ECML PKDD 2013, 451-466).
    /// It is unknown at 0 and 1.
    /// </summary>
    public static IntervalEstimate WithInterval(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives)
    {
        double area = FromBins(positives, negatives).Value;
        double p = 0;
        foreach (long count in positives)
        {
            p += count;
        }
        return new IntervalEstimate(area, Intervals.Logit(area, Math.Sqrt(area * (1 - area) / p)));
    }

    private static double Share(double positives, double negatives) => positives / (positives + negatives);

    /// <summary><c>sum over i = 1..count of (above + i) / (above + i + negatives)</c>.</summary>
    private static double SumOfShares(long above, long count, long negatives)
    {
        if (count > SummedMax)
        {
            double first = (double)above + negatives + 1;
            return count - negatives * (SpecialFunctions.DiGamma(first + count) - SpecialFunctions.DiGamma(first));
        }
        double sum = 0;
        for (long i = 1; i <= count; i++)
        {
            sum += Share(above + i, negatives);
        }
        return sum;
    }
}
