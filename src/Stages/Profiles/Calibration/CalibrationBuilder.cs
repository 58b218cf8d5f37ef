using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Profiles.Calibration;

/// <summary>Learns from labelled records what one model's scores are worth, and how its figures varied from period to period.</summary>
/// <param name="model">The model.</param>
/// <param name="column">Its place among the batch's models.</param>
/// <param name="period">How the reference is cut.</param>
internal sealed class CalibrationBuilder(ModelInfo model, int column, CalendarPeriod period)
{
    private readonly WindowGrid _grid = WindowGrid.Of(period);
    private readonly SortedDictionary<long, ScoreTally> _periods = [];

    /// <summary>Takes the labelled rows of a batch whose scores are finite.</summary>
    public void Add(RecordBatch batch)
    {
        ReadOnlySpan<float> scores = batch.Models[column].Scores.Span;
        ReadOnlySpan<Truth> truths = batch.Truths.Span;
        for (int row = 0; row < truths.Length; row++)
        {
            if (truths[row] != Truth.Unknown && float.IsFinite(scores[row]))
            {
                long index = _grid.IndexOf(batch.EventTimes[row]);
                if (!_periods.TryGetValue(index, out ScoreTally? tally))
                {
                    _periods.Add(index, tally = new ScoreTally(model.Threshold));
                }
                tally.Add(scores[row], truths[row] == Truth.Fraud);
            }
        }
    }

    /// <summary>The calibration; null unless there are frauds and legitimate records.</summary>
    public CalibrationProfile? Build()
    {
        var all = new ScoreTally(model.Threshold);
        foreach (ScoreTally tally in _periods.Values)
        {
            all.Add(tally);
        }
        SortedScores sorted = all.Sort();
        (long legitimate, long fraud) = (sorted.Legitimate.Sum(), sorted.Fraud.Sum());
        if (legitimate == 0 || fraud == 0)
        {
            return null;
        }
        IReadOnlyList<IsotonicBlock> blocks = IsotonicRegression.Fit(
            sorted.Fraud,
            [.. sorted.Fraud.Zip(sorted.Legitimate, (f, l) => f + l)]
        );
        double[][] periods = [.. _periods.Values.Select(tally => Realised(tally.Sort()))];
        return new CalibrationProfile
        {
            Legitimate = legitimate,
            Fraud = fraud,
            Edges = [.. blocks.Skip(1).Select(block => Between(sorted.Scores[block.First - 1], sorted.Scores[block.First]))],
            Rates = [.. blocks.Select(block => block.Rate)],
            Records = [.. blocks.Select(block => block.Total)],
            Realised = [.. Ranges(periods, PeriodResiduals.Learn([.. _periods.Values], model.Threshold, periods))],
        };
    }

    /// <summary>Where a block ends: halfway to the next one's lowest score.</summary>
    private static float Between(float last, float first)
    {
        float middle = (float)(((double)last + first) / 2);
        return middle > last ? middle : first;
    }

    private double[] Realised(SortedScores sorted)
    {
        ConfusionCounts counts = sorted.ConfusionAt(model.Threshold);
        return [RocAuc.FromBins<long>(sorted.Fraud, sorted.Legitimate).Value, counts.Precision, counts.Recall, counts.F1, counts.FraudRate];
    }

    private static IEnumerable<PerformanceRange> Ranges(double[][] periods, double[] residuals)
    {
        for (int i = 0; i < EstimatedPerformance.Names.Count; i++)
        {
            double[] values = [.. periods.Select(p => p[i]).Where(double.IsFinite)];
            // One period says nothing about how much periods differ.
            if (values.Length > 1)
            {
                double mean = values.Average();
                yield return new(
                    EstimatedPerformance.Names[i],
                    mean,
                    Math.Sqrt(values.Average(v => (v - mean) * (v - mean))),
                    values.Length
                )
                {
                    Residual = double.IsFinite(residuals[i]) ? residuals[i] : null,
                };
            }
        }
    }
}
