using Vigia.Statistics.Joint;

namespace Vigia.Stages.Drift.Explanations;

/// <summary>
/// Which features a change of the joint score comes from: by ablation, the part of the change in the pairs that a feature belongs to.
/// </summary>
internal static class JointExplanation
{
    /// <summary>Fewer records show too little.</summary>
    public const int RowsMin = 100;

    /// <summary>Features with the greatest parts, greatest first; empty with too few records.</summary>
    /// <param name="scorer">Scores rows.</param>
    /// <param name="names">Name of each column.</param>
    /// <param name="rows">Records of the window, or a sample of them.</param>
    /// <param name="count">Features at most.</param>
    public static IReadOnlyList<FeatureShare> Of(JointScorer scorer, IReadOnlyList<string> names, ReadOnlySpan<float> rows, int count)
    {
        JointModel model = scorer.Model;
        int records = rows.Length / names.Count;
        if (records < RowsMin)
        {
            return [];
        }
        long[] sums = new long[model.Pairs.Count];
        scorer.AddTerms(rows, sums);
        double[] changes = [.. sums.Select((sum, i) => (double)sum / records - model.Usual[i])];
        // Changes of unlike sign would cancel: a pair that has become more usual is a change too.
        double all = changes.Sum(Math.Abs);
        double[] parts = new double[model.Columns.Count];
        foreach ((int i, JointPair pair) in model.Pairs.Index())
        {
            parts[pair.First] += Math.Abs(changes[i]) / all;
            parts[pair.Second] += Math.Abs(changes[i]) / all;
        }
        return all > 0
            ?
            [
                .. parts
                    .Select((part, i) => new FeatureShare(names[model.Columns[i].Column], part))
                    .OrderByDescending(s => s.Share)
                    .Take(count),
            ]
            : [];
    }
}
