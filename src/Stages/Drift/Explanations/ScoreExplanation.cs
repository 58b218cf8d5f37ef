using System.Numerics.Tensors;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Stages.Score;
using Vigia.Stages.Score.Features;
using Vigia.Statistics.Histograms;

namespace Vigia.Stages.Drift.Explanations;

/// <summary>
/// Which features a change of a model's scores comes from: by ablation, how far the mean score moves back when a feature of the window's
/// records gets the values that the reference has at these hours. The model itself scores them.
/// </summary>
/// <param name="comparison">Knows the reference.</param>
internal sealed class ScoreExplanation(DriftComparison comparison)
{
    // As many records as say enough, and are scored in milliseconds.
    private const int RowsMax = 1000;

    // The golden ratio's part: its multiples fill 0 to 1 evenly.
    private const double Golden = 0.618_033_988_749_895;

    /// <summary>Features with the greatest parts, greatest first; empty with too few records, or if the model fails on one.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="score">Which subject its scores are.</param>
    /// <param name="rows">Records of the window, or a sample of them.</param>
    /// <param name="counts">What was counted in the window.</param>
    /// <param name="count">Features at most.</param>
    public IReadOnlyList<FeatureShare> Of(IScorer scorer, int score, ReadOnlySpan<float> rows, DriftCounts counts, int count)
    {
        int width = comparison.JointSubject ?? comparison.FeatureCount;
        int records = Math.Min(RowsMax, rows.Length / width);
        if (records < JointExplanation.RowsMin)
        {
            return [];
        }
        float[] matrix = rows[..(records * width)].ToArray();
        var features = new BatchFeatures();
        double now = MeanOf(scorer, features, matrix, records);
        double[] effects = new double[width];
        float[] column = new float[records];
        for (int f = 0; f < width; f++)
        {
            for (int row = 0; row < records; row++)
            {
                column[row] = matrix[row * width + f];
            }
            Replace(f, counts, matrix, records, width);
            effects[f] = now - MeanOf(scorer, features, matrix, records);
            for (int row = 0; row < records; row++)
            {
                matrix[row * width + f] = column[row];
            }
        }
        double change = comparison.Subjects[score].Moments is { } usual ? Math.Abs(now - usual.Mean) : 0;
        double all = Math.Max(change, effects.Sum(Math.Abs));
        return !double.IsFinite(all) || all == 0
            ? []
            :
            [
                .. effects
                    .Select((e, i) => new FeatureShare(comparison.Subjects[i].Name, Math.Abs(e) / all))
                    .OrderByDescending(s => s.Share)
                    .Take(count),
            ];
    }

    private static double MeanOf(IScorer scorer, BatchFeatures features, float[] matrix, int records)
    {
        float[] scores = new float[records];
        features.Begin(matrix, records, matrix.Length / records);
        scorer.Score(features, scores);
        return scores.Average(s => (double)s);
    }

    /// <summary>
    /// Moves as few records as give the feature the distribution that is expected: out of cells that have too many, into those that have
    /// too few. A feature that has not changed keeps its values, and with them how it goes together with others.
    /// </summary>
    private void Replace(int feature, DriftCounts counts, float[] matrix, int records, int width)
    {
        DriftSubject subject = comparison.Subjects[feature];
        double[] usual = comparison.ExpectedShares(-1, feature, counts);
        ReadOnlySpan<long> cells = comparison.CellsOf(feature, counts);
        double rows = TensorPrimitives.Sum(cells);
        double[] lacking = new double[usual.Length];
        double[] kept = new double[usual.Length];
        for (int cell = 0; cell < usual.Length; cell++)
        {
            lacking[cell] = Math.Max(0, usual[cell] - cells[cell] / rows);
            kept[cell] = cells[cell] == 0 ? 0 : Math.Min(1, usual[cell] * rows / cells[cell]);
        }
        double all = lacking.Sum();
        double[] due = new double[usual.Length];
        for (int row = 0; row < records && all > 0; row++)
        {
            ref float value = ref matrix[row * width + feature];
            int own = CellOf(subject, value);
            due[own] += 1 - kept[own];
            if (due[own] >= 1)
            {
                due[own]--;
                value = ValueOf(subject, Draw(lacking, (row + 1) * Golden % 1 * all));
            }
        }
    }

    private static int Draw(double[] shares, double left)
    {
        int cell = 0;
        while (cell < shares.Length - 1 && (left -= shares[cell]) >= 0)
        {
            cell++;
        }
        return cell;
    }

    private static int CellOf(DriftSubject subject, float value)
    {
        float[] edges = subject.Layout.Edges;
        if (float.IsNaN(value))
        {
            bool isUnseen = BitConverter.SingleToUInt32Bits(value) == UnseenNaN.Bits;
            return subject.Layout.CellOfCount[edges.Length + (isUnseen ? 2 : 1)];
        }
        int found = edges.AsSpan().BinarySearch(value);
        return subject.Layout.CellOfCount[found >= 0 ? found + 1 : ~found];
    }

    private static float ValueOf(DriftSubject subject, int cell)
    {
        Cell drawn = subject.Cells[cell];
        return drawn.Kind switch
        {
            CellKind.Missing => float.NaN,
            CellKind.Unseen => BitConverter.UInt32BitsToSingle(UnseenNaN.Bits),
            CellKind.Value => cell,
            CellKind.Bin => (float)(subject.Means?[cell - 1] ?? (drawn.Lower!.Value + (double)drawn.Upper!.Value) / 2),
            CellKind.Under => drawn.Upper ?? float.NaN,
            _ => drawn.Lower ?? float.NaN,
        };
    }
}
