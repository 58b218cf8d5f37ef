using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// What a tree costs each way, in nanoseconds as measured on one processor; only their ratios matter. They follow from the tree's shape
/// alone.
/// </summary>
/// <param name="Walking">One row that walks.</param>
/// <param name="Comparing">One vector of rows, one of many side by side.</param>
/// <param name="ComparingAlone">A single vector, which cannot hide how long each step takes.</param>
internal readonly record struct RankCost(double Walking, double Comparing, double ComparingAlone)
{
    // A level walked by one row; a node compared by a vector; the same by a single one, with labels or in a heap.
    private const double WalkStep = 1.2,
        NodeCompared = 0.5,
        LabelAlone = 2.0,
        HeapAlone = 1.0;

    /// <summary>The costs of a tree; null where it cannot be compared by ranks, or walking is faster.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="lanes">Rows that a vector holds.</param>
    public static RankCost? Of(Tree tree, int lanes)
    {
        if (RankTree.CostOf(tree) is not { } nodes)
        {
            return null;
        }

        double walking = MeanDepth(tree) * WalkStep;
        if (nodes * NodeCompared / lanes > walking)
        {
            return null;
        }

        return new RankCost(walking, nodes * NodeCompared, nodes * (RankTree.FillsHeap(tree) ? HeapAlone : LabelAlone));
    }

    /// <summary>Mean number of splits above a leaf.</summary>
    private static double MeanDepth(Tree tree)
    {
        if (tree.Splits.Length == 0)
        {
            return 0;
        }

        int[] depth = new int[tree.Splits.Length];
        long total = 0,
            leaves = 0;
        for (int i = 0; i < tree.Splits.Length; i++)
        {
            foreach (int child in new[] { tree.Splits[i].Left, tree.Splits[i].Right })
            {
                if (child >= 0)
                {
                    depth[child] = depth[i] + 1;
                }
                else
                {
                    (total, leaves) = (total + depth[i] + 1, leaves + 1);
                }
            }
        }
        return (double)total / leaves;
    }
}
