using Vigia.Statistics.Performance;

namespace Vigia.Stages.Profiles.Calibration;

/// <summary>
/// How far realised figures of periods lie from what a calibration on other periods expects, beyond chance and the calibration's own error:
/// what a score is worth varies from period to period.
/// </summary>
internal static class PeriodResiduals
{
    private const int FoldsMax = 10;

    /// <summary>With fewer periods nothing can be said.</summary>
    public const int LeastPeriods = 3;

    /// <summary>
    /// The standard deviation for each figure, in the order of <see cref="EstimatedPerformance.Names"/>; NaN where it is not known.
    /// </summary>
    /// <param name="periods">Labelled records by score, of each period.</param>
    /// <param name="threshold">A score of at least this is flagged.</param>
    /// <param name="realised">The realised figures of each period.</param>
    public static double[] Learn(IReadOnlyList<ScoreTally> periods, float threshold, IReadOnlyList<double[]> realised)
    {
        double[] sums = new double[EstimatedPerformance.Names.Count];
        int[] counts = new int[sums.Length];
        int folds = Math.Min(FoldsMax, periods.Count);
        for (int fold = 0; fold < folds && periods.Count >= LeastPeriods; fold++)
        {
            var others = new ScoreTally(threshold);
            foreach ((int index, ScoreTally tally) in periods.Index())
            {
                if (index % folds != fold)
                {
                    others.Add(tally);
                }
            }
            SortedScores sorted = others.Sort();
            if (sorted.Fraud.Sum() == 0 || sorted.Legitimate.Sum() == 0)
            {
                continue;
            }
            for (int period = fold; period < periods.Count; period += folds)
            {
                Add(sorted, periods[period].Sort(), threshold, realised[period], sums, counts);
            }
        }
        return [.. sums.Zip(counts, (sum, count) => count < LeastPeriods ? double.NaN : Math.Sqrt(Math.Max(0, sum / count)))];
    }

    private static void Add(SortedScores reference, SortedScores period, float threshold, double[] realised, double[] sums, int[] counts)
    {
        IReadOnlyList<IsotonicBlock> blocks = IsotonicRegression.Fit(
            reference.Fraud,
            [.. reference.Fraud.Zip(reference.Legitimate, (f, l) => f + l)]
        );
        int[] blockOf = new int[period.Scores.Length];
        double[] rates = new double[period.Scores.Length];
        int block = 0;
        for (int i = 0; i < period.Scores.Length; i++)
        {
            while (block + 1 < blocks.Count && reference.Scores[blocks[block + 1].First] <= period.Scores[i])
            {
                block++;
            }
            (blockOf[i], rates[i]) = (block, blocks[block].Rate);
        }
        var uncertainty = new CalibrationUncertainty(
            blockOf,
            [.. blocks.Select(b => CalibrationUncertainty.RateVariance(b.Rate, b.Total))],
            new double[EstimatedPerformance.Names.Count]
        );
        Span<double> values = stackalloc double[EstimatedPerformance.Names.Count];
        Span<double> variances = stackalloc double[EstimatedPerformance.Names.Count];
        long[] rows = [.. period.Fraud.Zip(period.Legitimate, (f, l) => f + l)];
        int firstFlagged = period.Scores.TakeWhile(s => !(s >= threshold)).Count();
        PerformanceEstimation.Moments(rows, rates, firstFlagged, uncertainty, values, variances);
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i]) && double.IsFinite(realised[i]) && double.IsFinite(variances[i]))
            {
                sums[i] += (realised[i] - values[i]) * (realised[i] - values[i]) - variances[i];
                counts[i]++;
            }
        }
    }
}
