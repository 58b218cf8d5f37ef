using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>Which trees of a run are better compared by ranks than walked, and from how many rows on.</summary>
/// <param name="Suits">For each tree, whether to compare it by ranks.</param>
/// <param name="MinRows">The fewest rows for which that pays.</param>
/// <param name="IsWorthwhile">Whether it pays at all, the ranking included.</param>
internal sealed record RankSuitability(bool[] Suits, int MinRows, bool IsWorthwhile)
{
    // A value ranked, in the unit of RankCost.
    private const double ValueRanked = 2.5;

    /// <param name="trees">The trees.</param>
    /// <param name="lanes">Rows that a vector holds.</param>
    public static RankSuitability Of(Tree[] trees, int lanes)
    {
        bool[] suits = new bool[trees.Length];
        var thresholds = new ThresholdCount();
        double walking = 0,
            comparing = 0,
            alone = 0;
        for (int i = 0; i < trees.Length; i++)
        {
            if (RankCost.Of(trees[i], lanes) is not { } cost || !thresholds.TryAdd(trees[i]))
            {
                continue;
            }

            suits[i] = true;
            walking += cost.Walking;
            comparing += cost.Comparing;
            alone += cost.ComparingAlone;
        }
        double savedPerRow = walking - (thresholds.Features * ValueRanked);
        int minRows = savedPerRow > 0 ? (int)Math.Min(int.MaxValue, Math.Ceiling(alone / savedPerRow)) : int.MaxValue;
        return new RankSuitability(suits, minRows, savedPerRow - (comparing / lanes) > 0);
    }
}
