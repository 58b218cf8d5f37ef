using System.Numerics;

namespace Vigia.Statistics.Performance;

/// <summary>
/// The area under the ROC curve from counts by score bin in rising order of score: the probability that a positive scores above a negative,
/// ties counting one half (scikit-learn's <c>roc_auc_score</c> of the scores rounded to bins).
/// </summary>
/// <remarks>Counts may be whole numbers or, for expected counts, doubles; they are at least 0. Positives and negatives have the same
/// bins.</remarks>
public static class RocAuc
{
    /// <summary>
    /// The area and its bounds: each pair within a bin counts one half and might count 0 or 1, so that the area of the exact scores
    /// is at most <c>1/2 sum_b (P_b / P)(N_b / N)</c> away.
    /// </summary>
    public static RankValue FromBins<T>(ReadOnlySpan<T> positives, ReadOnlySpan<T> negatives)
        where T : struct, INumber<T>
    {
        (double below, double pairs, double tied, double p) = (0, 0, 0, 0);
        for (int bin = 0; bin < positives.Length; bin++)
        {
            (double own, double others) = (double.CreateChecked(positives[bin]), double.CreateChecked(negatives[bin]));
            pairs += own * (below + others / 2);
            tied += own * others;
            below += others;
            p += own;
        }
        double value = pairs / (p * below);
        double bound = tied / 2 / (p * below);
        return new RankValue(value, value - bound, value + bound);
    }

    /// <summary>
    /// DeLong's variance of the area (E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44, 1988, 837-845) with midranks:
    /// <c>S10 / P + S01 / N</c>. NaN with fewer than two positives or two negatives.
    /// </summary>
    public static double Variance(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives)
    {
        (double p, double n) = (Sum(positives), Sum(negatives));
        double area = FromBins(positives, negatives).Value;
        (double below, double positivesBelow, double s10, double s01) = (0, 0, 0, 0);
        for (int bin = 0; bin < positives.Length; bin++)
        {
            double v10 = (below + negatives[bin] / 2.0) / n - area;
            double v01 = 1 - (positivesBelow + positives[bin] / 2.0) / p - area;
            s10 += positives[bin] * v10 * v10;
            s01 += negatives[bin] * v01 * v01;
            below += negatives[bin];
            positivesBelow += positives[bin];
        }
        return p < 2 || n < 2 ? double.NaN : s10 / (p - 1) / p + s01 / (n - 1) / n;
    }

    /// <summary>
    /// The area with the logit interval of DeLong's standard error. It is unknown if the area is 0 or 1: no variance can be seen then.
    /// </summary>
    public static IntervalEstimate WithInterval(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives)
    {
        double area = FromBins(positives, negatives).Value;
        return new IntervalEstimate(area, Intervals.Logit(area, Math.Sqrt(Variance(positives, negatives))));
    }

    private static double Sum(ReadOnlySpan<long> counts)
    {
        double sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }
        return sum;
    }
}
