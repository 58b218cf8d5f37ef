namespace Vigia.Statistics.Performance;

/// <summary>
/// The figures to be expected of records by score cell, each cell with a calibrated share of frauds: <c>P = sum n e</c>, <c>N = sum n (1 -
/// e)</c>, and from these every figure as if they were counts (NannyML's CBPE for binary classification).
/// </summary>
/// <remarks>
/// The band is the delta method's for the realised figure, given the scores. It adds the chance in the labels to come (each record is a
/// fraud with probability e, independently of others), the error of the calibration, which all records of a block share, and the variation
/// between periods that the reference showed. The band of the area lies further out by what its cells round.
/// </remarks>
public static class PerformanceEstimation
{
    private const int Figures = 5;

    /// <param name="counts">Records of each cell, in rising order of score.</param>
    /// <param name="rates">Share of frauds to be expected in each cell, 0 to 1.</param>
    /// <param name="firstFlagged">The first cell whose records are flagged.</param>
    /// <param name="uncertainty">What is not known of the rates; null to take them as exact.</param>
    /// <returns>The figures; NaN where a denominator is 0.</returns>
    public static EstimatedPerformance Estimate(
        ReadOnlySpan<long> counts,
        ReadOnlySpan<double> rates,
        int firstFlagged,
        CalibrationUncertainty? uncertainty = null
    )
    {
        Span<double> values = stackalloc double[Figures];
        Span<double> variances = stackalloc double[Figures];
        Moments(counts, rates, firstFlagged, uncertainty, values, variances);
        return new EstimatedPerformance(
            Band(values[0], variances[0], RoundingOfArea(counts, rates)),
            Band(values[1], variances[1]),
            Band(values[2], variances[2]),
            Band(values[3], variances[3]),
            Band(values[4], variances[4])
        );
    }

    /// <summary>
    /// The expected figures and the variances of the realised ones around them, in the order of <see cref="EstimatedPerformance.Names"/>.
    /// </summary>
    internal static void Moments(
        ReadOnlySpan<long> counts,
        ReadOnlySpan<double> rates,
        int firstFlagged,
        CalibrationUncertainty? uncertainty,
        Span<double> values,
        Span<double> variances
    )
    {
        (double flagged, double caught) = Sums(counts[firstFlagged..], rates[firstFlagged..]);
        (double others, double missed) = Sums(counts[..firstFlagged], rates[..firstFlagged]);
        double frauds = caught + missed;
        double both = flagged + frauds;
        double f1 = 2 * caught / both;
        double[] changes = new double[counts.Length];
        values[0] = RocAuc(counts, rates, changes);
        variances[0] = Variance(0, counts, rates, changes, uncertainty);
        // What one more fraud changes, among the flagged and among the others.
        ReadOnlySpan<(double Value, double Flagged, double Other)> figures =
        [
            (caught / flagged, 1 / flagged, 0),
            (caught / frauds, missed / (frauds * frauds), -caught / (frauds * frauds)),
            (f1, (2 - f1) / both, -f1 / both),
            (frauds / (flagged + others), 1 / (flagged + others), 1 / (flagged + others)),
        ];
        for (int i = 0; i < figures.Length; i++)
        {
            values[i + 1] = figures[i].Value;
            changes.AsSpan(0, firstFlagged).Fill(figures[i].Other);
            changes.AsSpan(firstFlagged).Fill(figures[i].Flagged);
            variances[i + 1] = Variance(i + 1, counts, rates, changes, uncertainty);
        }
    }

    /// <summary>
    /// The area. A record that turns out a fraud instead of legitimate changes it by <c>(V10 - A) / P - (V01 - A) / N</c>, V10 and V01
    /// being the expected shares of legitimate records below it and of frauds above it.
    /// </summary>
    private static double RocAuc(ReadOnlySpan<long> counts, ReadOnlySpan<double> rates, Span<double> changes)
    {
        (double frauds, double legitimate, double pairs) = (0, 0, 0);
        for (int cell = 0; cell < counts.Length; cell++)
        {
            (double p, double n) = (counts[cell] * rates[cell], counts[cell] * (1 - rates[cell]));
            pairs += p * (legitimate + n / 2);
            (frauds, legitimate) = (frauds + p, legitimate + n);
        }
        double area = pairs / (frauds * legitimate);
        (double fraudsBelow, double below) = (0, 0);
        for (int cell = 0; cell < counts.Length; cell++)
        {
            (double p, double n) = (counts[cell] * rates[cell], counts[cell] * (1 - rates[cell]));
            double v10 = (below + n / 2) / legitimate;
            double v01 = 1 - (fraudsBelow + p / 2) / frauds;
            changes[cell] = (v10 - area) / frauds - (v01 - area) / legitimate;
            (fraudsBelow, below) = (fraudsBelow + p, below + n);
        }
        return area;
    }

    private static double Variance(
        int figure,
        ReadOnlySpan<long> counts,
        ReadOnlySpan<double> rates,
        ReadOnlySpan<double> changes,
        CalibrationUncertainty? uncertainty
    )
    {
        double chance = 0;
        double[]? ofBlocks = uncertainty is null ? null : new double[uncertainty.RateVariances.Count];
        for (int cell = 0; cell < counts.Length; cell++)
        {
            chance += counts[cell] * rates[cell] * (1 - rates[cell]) * changes[cell] * changes[cell];
            if (ofBlocks is not null)
            {
                ofBlocks[uncertainty!.BlockOfCell[cell]] += counts[cell] * changes[cell];
            }
        }
        if (ofBlocks is null)
        {
            return chance;
        }
        double calibration = 0;
        for (int block = 0; block < ofBlocks.Length; block++)
        {
            calibration += ofBlocks[block] * ofBlocks[block] * uncertainty!.RateVariances[block];
        }
        double between = uncertainty!.Deviations[figure];
        return chance + calibration + between * between;
    }

    /// <summary>
    /// How far the area of the exact scores may be from that of the cells: within a cell each pair of a fraud and a legitimate record
    /// counts one half, and might be 0 or 1.
    /// </summary>
    private static double RoundingOfArea(ReadOnlySpan<long> counts, ReadOnlySpan<double> rates)
    {
        (double frauds, double legitimate, double pairs) = (0, 0, 0);
        for (int cell = 0; cell < counts.Length; cell++)
        {
            (double p, double n) = (counts[cell] * rates[cell], counts[cell] * (1 - rates[cell]));
            (frauds, legitimate, pairs) = (frauds + p, legitimate + n, pairs + p * n);
        }
        return pairs / (2 * frauds * legitimate);
    }

    private static IntervalEstimate Band(double value, double variance, double rounding = 0)
    {
        double half = Intervals.Z95 * Math.Sqrt(variance) + rounding;
        return new IntervalEstimate(value, Math.Max(0, value - half), Math.Min(1, value + half));
    }

    private static (double Rows, double Frauds) Sums(ReadOnlySpan<long> counts, ReadOnlySpan<double> rates)
    {
        (double rows, double frauds) = (0, 0);
        for (int cell = 0; cell < counts.Length; cell++)
        {
            (rows, frauds) = (rows + counts[cell], frauds + counts[cell] * rates[cell]);
        }
        return (rows, frauds);
    }
}
