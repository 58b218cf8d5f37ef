namespace Vigia.Statistics.Performance;

/// <summary>One cell of the joint histogram of two models' scores on the same transactions.</summary>
/// <param name="A">Score bin of the first model, from 0 in rising order of score.</param>
/// <param name="B">Score bin of the second.</param>
/// <param name="Count">Transactions in both.</param>
public readonly record struct JointBin(int A, int B, long Count);

/// <summary>The difference between two models' areas under the ROC curve on the same transactions.</summary>
public static class PairedRocAuc
{
    /// <summary>
    /// Area of B less that of A, <c>± z</c> times DeLong's standard error with the covariance of the two: the variance of <c>V10_B -
    /// V10_A</c> over positives and of <c>V01_B - V01_A</c> over negatives (DeLong et al. 1988), with midranks. NaN without positives or
    /// negatives; no interval with fewer than two of either.
    /// </summary>
    /// <param name="positives">Cells that hold positives, in any order; a cell may appear more than once.</param>
    /// <param name="negatives">Cells that hold negatives.</param>
    /// <param name="binsA">Score bins of the first model.</param>
    /// <param name="binsB">Score bins of the second.</param>
    public static IntervalEstimate Difference(ReadOnlySpan<JointBin> positives, ReadOnlySpan<JointBin> negatives, int binsA, int binsB)
    {
        (double[] positivesA, double[] positivesB) = (
            Placements(positives, binsA, static c => c.A),
            Placements(positives, binsB, static c => c.B)
        );
        (double[] negativesA, double[] negativesB) = (
            Placements(negatives, binsA, static c => c.A),
            Placements(negatives, binsB, static c => c.B)
        );
        // V10 of a positive is the share of negatives below it; V01 of a negative is 1 less the share of positives below it.
        (double mean, double s10) = Spread(positives, negativesA, negativesB);
        (_, double s01) = Spread(negatives, positivesA, positivesB);
        double half = Intervals.Z95 * Math.Sqrt(s10 + s01);
        return new IntervalEstimate(mean, Math.Max(-1, mean - half), Math.Min(1, mean + half));
    }

    /// <summary>How far the difference of the exact scores may be from that of the bins: pairs within a bin count one half there.</summary>
    public static double Rounding(ReadOnlySpan<JointBin> positives, ReadOnlySpan<JointBin> negatives, int binsA, int binsB) =>
        Rounding(positives, negatives, binsA, static c => c.A) + Rounding(positives, negatives, binsB, static c => c.B);

    private static double Rounding(ReadOnlySpan<JointBin> positives, ReadOnlySpan<JointBin> negatives, int bins, Func<JointBin, int> binOf)
    {
        (long[] ofPositives, long[] ofNegatives) = (new long[bins], new long[bins]);
        foreach (JointBin cell in positives)
        {
            ofPositives[binOf(cell)] += cell.Count;
        }
        foreach (JointBin cell in negatives)
        {
            ofNegatives[binOf(cell)] += cell.Count;
        }
        return RocAuc.FromBins<long>(ofPositives, ofNegatives).ErrorBound;
    }

    /// <summary>For each bin the share of the cells' counts below it, those in it counting one half.</summary>
    private static double[] Placements(ReadOnlySpan<JointBin> cells, int bins, Func<JointBin, int> binOf)
    {
        double[] shares = new double[bins];
        double total = 0;
        foreach (JointBin cell in cells)
        {
            shares[binOf(cell)] += cell.Count;
            total += cell.Count;
        }
        double below = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            (shares[bin], below) = ((below + shares[bin] / 2) / total, below + shares[bin]);
        }
        return shares;
    }

    /// <summary>Mean of the difference in placement over the cells' counts, and the variance of that mean.</summary>
    private static (double Mean, double Variance) Spread(ReadOnlySpan<JointBin> cells, double[] placementsA, double[] placementsB)
    {
        (double total, double sum) = (0, 0);
        foreach (JointBin cell in cells)
        {
            total += cell.Count;
            sum += cell.Count * (placementsB[cell.B] - placementsA[cell.A]);
        }
        double mean = sum / total;
        double squares = 0;
        foreach (JointBin cell in cells)
        {
            double deviation = placementsB[cell.B] - placementsA[cell.A] - mean;
            squares += cell.Count * deviation * deviation;
        }
        return (mean, total < 2 ? double.NaN : squares / (total - 1) / total);
    }
}
