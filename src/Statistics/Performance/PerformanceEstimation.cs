namespace Vigia.Statistics.Performance;

/// <summary>
/// The figures to be expected of records by score cell, each cell with a calibrated share of frauds: <c>P = sum n e</c>, <c>N = sum n (1 - e)</c>, and
/// from these every figure as if they were counts (NannyML's CBPE for binary classification).
/// </summary>
/// <remarks>
/// The band is the delta method's for the realised figure, given the scores: each record is a fraud with probability e, independently of others. It holds the
/// chance in the labels to come, not the error of the calibration, and nothing at all of a change in what a score is worth.
/// </remarks>
public static class PerformanceEstimation
{
    /// <param name="counts">Records of each cell, in rising order of score.</param>
    /// <param name="rates">Share of frauds to be expected in each cell, 0 to 1.</param>
    /// <param name="firstFlagged">The first cell whose records are flagged.</param>
    /// <returns>The figures; NaN where a denominator is 0.</returns>
    public static EstimatedPerformance Estimate(ReadOnlySpan<long> counts, ReadOnlySpan<double> rates, int firstFlagged)
    {
        Side flagged = Side.Of(counts[firstFlagged..], rates[firstFlagged..]);
        Side others = Side.Of(counts[..firstFlagged], rates[..firstFlagged]);
        (double caught, double missed) = (flagged.Frauds, others.Frauds);
        double frauds = caught + missed;
        double both = flagged.Rows + frauds;
        double rows = flagged.Rows + others.Rows;
        double f1 = 2 * caught / both;
        return new EstimatedPerformance(
            RocAucOf(counts, rates),
            Band(caught / flagged.Rows, flagged.Variance / (flagged.Rows * flagged.Rows)),
            Band(caught / frauds, (missed * missed * flagged.Variance + caught * caught * others.Variance) / Math.Pow(frauds, 4)),
            Band(f1, ((2 - f1) * (2 - f1) * flagged.Variance + f1 * f1 * others.Variance) / (both * both)),
            Band(frauds / rows, (flagged.Variance + others.Variance) / (rows * rows)));
    }

    /// <summary>
    /// The area and its band. A record that turns out a fraud instead of legitimate changes the area by <c>(V10 - A) / P - (V01 - A) / N</c>, V10 and V01 being the
    /// expected shares of legitimate records below it and of frauds above it.
    /// </summary>
    private static IntervalEstimate RocAucOf(ReadOnlySpan<long> counts, ReadOnlySpan<double> rates)
    {
        (double frauds, double legitimate, double pairs) = (0, 0, 0);
        for (int cell = 0; cell < counts.Length; cell++)
        {
            (double p, double n) = (counts[cell] * rates[cell], counts[cell] * (1 - rates[cell]));
            pairs += p * (legitimate + n / 2);
            (frauds, legitimate) = (frauds + p, legitimate + n);
        }
        double area = pairs / (frauds * legitimate);
        (double fraudsBelow, double below, double variance) = (0, 0, 0);
        for (int cell = 0; cell < counts.Length; cell++)
        {
            (double p, double n) = (counts[cell] * rates[cell], counts[cell] * (1 - rates[cell]));
            double v10 = (below + n / 2) / legitimate;
            double v01 = 1 - (fraudsBelow + p / 2) / frauds;
            double change = (v10 - area) / frauds - (v01 - area) / legitimate;
            variance += counts[cell] * rates[cell] * (1 - rates[cell]) * change * change;
            (fraudsBelow, below) = (fraudsBelow + p, below + n);
        }
        return Band(area, variance);
    }

    private static IntervalEstimate Band(double value, double variance)
    {
        double half = Intervals.Z95 * Math.Sqrt(variance);
        return new IntervalEstimate(value, Math.Max(0, value - half), Math.Min(1, value + half));
    }

    /// <summary>Records on one side of the threshold.</summary>
    private readonly record struct Side(double Rows, double Frauds, double Variance)
    {
        public static Side Of(ReadOnlySpan<long> counts, ReadOnlySpan<double> rates)
        {
            var side = new Side();
            for (int cell = 0; cell < counts.Length; cell++)
            {
                (double n, double e) = (counts[cell], rates[cell]);
                side = new(side.Rows + n, side.Frauds + n * e, side.Variance + n * e * (1 - e));
            }
            return side;
        }
    }
}
