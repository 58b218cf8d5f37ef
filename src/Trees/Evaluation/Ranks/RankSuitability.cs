using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// Which trees of an ensemble are better compared by ranks than walked, and from how many rows on. Costs are in nanoseconds as measured on one
/// processor; only their ratios matter.
/// </summary>
/// <param name="Suits">For each tree, whether to compare it by ranks.</param>
/// <param name="MinRows">The fewest rows for which that pays.</param>
/// <param name="IsWorthwhile">Whether it pays at all, the ranking included.</param>
internal sealed record RankSuitability(bool[] Suits, int MinRows, bool IsWorthwhile)
{
    // A level walked by one row; a node compared by one vector of rows; a value ranked.
    private const double WalkStep = 1.2, NodeCompared = 1.0, ValueRanked = 2.5;

    /// <param name="trees">The trees.</param>
    /// <param name="lanes">Rows that a vector holds.</param>
    public static RankSuitability Of(Tree[] trees, int lanes)
    {
        HashSet<int> crowded = FeaturesWithTooManyThresholds(trees);
        var suits = new bool[trees.Length];
        double walking = 0, comparing = 0;
        var features = new HashSet<int>();
        for (int i = 0; i < trees.Length; i++)
        {
            double walk = MeanDepth(trees[i]) * WalkStep;
            if (RankTree.CostOf(trees[i]) is not { } nodes || nodes * NodeCompared / lanes > walk) continue;
            if (trees[i].Splits.Any(split => crowded.Contains(split.Feature))) continue;
            suits[i] = true;
            walking += walk;
            comparing += nodes * NodeCompared;
            features.UnionWith(trees[i].Splits.Select(split => split.Feature));
        }
        double saved = walking - (comparing / lanes) - (features.Count * ValueRanked);
        double savedPerRow = walking - (features.Count * ValueRanked);
        return new RankSuitability(suits, savedPerRow > 0 ? (int)Math.Ceiling(comparing / savedPerRow) : int.MaxValue, saved > 0);
    }

    private static HashSet<int> FeaturesWithTooManyThresholds(Tree[] trees) =>
        [.. trees.SelectMany(tree => tree.Splits).Select(split => (split.Feature, split.Threshold)).Distinct()
            .GroupBy(pair => pair.Feature).Where(group => group.Count() > RankTable.MaxThresholds).Select(group => group.Key)];

    /// <summary>Mean number of splits above a leaf.</summary>
    private static double MeanDepth(Tree tree)
    {
        if (tree.Splits.Length == 0) return 0;
        var depth = new int[tree.Splits.Length];
        long total = 0, leaves = 0;
        for (int i = 0; i < tree.Splits.Length; i++)
        {
            foreach (int child in new[] { tree.Splits[i].Left, tree.Splits[i].Right })
            {
                if (child >= 0) depth[child] = depth[i] + 1;
                else (total, leaves) = (total + depth[i] + 1, leaves + 1);
            }
        }
        return (double)total / leaves;
    }
}
