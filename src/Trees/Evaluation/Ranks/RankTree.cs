using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// A tree prepared for one of the two kernels: filled up to its depth for <see cref="HeapKernel{TLanes,TVector}"/>, or labelled.
/// </summary>
internal sealed class RankTree
{
    // A comparison in the heap costs a little less than one with labels, which has to look at these too.
    private const double HeapAdvantage = 1.25;

    private RankTree(RankNode[] heap, LabelNode[] labels, int depth, int[] leafOrder)
    {
        Heap = heap;
        Labels = labels;
        Depth = depth;
        LeafOrder = leafOrder;
    }

    /// <summary>Nodes in heap order; empty for a labelled tree.</summary>
    public RankNode[] Heap { get; }

    /// <summary>Nodes, parents first; empty for a heap.</summary>
    public LabelNode[] Labels { get; }

    /// <summary>Levels of the heap.</summary>
    public int Depth { get; }

    /// <summary>The tree's leaf for each number that the kernel gives.</summary>
    public int[] LeafOrder { get; }

    /// <summary>How many nodes a kernel compares for each vector of rows; null where neither kernel can take the tree.</summary>
    public static int? CostOf(Tree tree)
    {
        int? labels = FitsLabels(tree) ? tree.Splits.Length : null;
        if (!FitsHeap(tree))
        {
            return labels;
        }

        int heap = (1 << tree.Depth) - 1;
        return labels is { } own && own * HeapAdvantage < heap ? own : heap;
    }

    /// <summary>Whether the tree is compared as a heap.</summary>
    public static bool FillsHeap(Tree tree) =>
        FitsHeap(tree) && (!FitsLabels(tree) || (1 << tree.Depth) - 1 <= tree.Splits.Length * HeapAdvantage);

    public static RankTree Of(Tree tree, RankColumns columns) => FillsHeap(tree) ? FillHeap(tree, columns) : Label(tree, columns);

    private static bool FitsHeap(Tree tree) => tree.Depth <= 8;

    /// <summary>Labels need each node to have one parent, and no more leaves than a byte has values.</summary>
    private static bool FitsLabels(Tree tree) => tree.LeafCount <= LabelKernel.MaxLeaves && tree.LeafCount == tree.Splits.Length + 1;

    private static RankTree FillHeap(Tree tree, RankColumns columns)
    {
        var nodes = new RankNode[(1 << tree.Depth) - 1];
        int[] leaves = new int[1 << tree.Depth];
        Place(0, 0, tree.Root);
        return new RankTree(nodes, [], tree.Depth, leaves);

        void Place(int at, int level, int child)
        {
            if (level == tree.Depth)
            {
                leaves[at - nodes.Length] = ~child;
            }
            else if (child < 0)
            {
                // Below a leaf that lies higher all rows go left, as no rank is greater than the greatest; the rest is never reached.
                nodes[at] = new RankNode(0, RankNode.Four(sbyte.MaxValue));
                Place((2 * at) + 1, level + 1, child);
                Place((2 * at) + 2, level + 1, child);
            }
            else
            {
                Split split = tree.Splits[child];
                var (column, bound) = columns.Locate(split);
                nodes[at] = new RankNode(column, RankNode.Four(bound));
                Place((2 * at) + 1, level + 1, split.Left);
                Place((2 * at) + 2, level + 1, split.Right);
            }
        }
    }

    private static RankTree Label(Tree tree, RankColumns columns)
    {
        var nodes = new LabelNode[tree.Splits.Length];
        int[] leaves = new int[tree.LeafCount];
        int[] labels = new int[tree.Splits.Length];
        if (tree.Root < 0)
        {
            leaves[0] = ~tree.Root;
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            Split split = tree.Splits[i];
            var (column, bound) = columns.Locate(split);
            nodes[i] = new LabelNode(column, RankNode.Four(bound), RankNode.Four(labels[i]));
            Pass(split.Left, labels[i]);
            Pass(split.Right, i + 1);
        }
        return new RankTree([], nodes, 0, leaves);

        void Pass(int child, int label)
        {
            if (child < 0)
            {
                leaves[label] = ~child;
            }
            else
            {
                labels[child] = label;
            }
        }
    }
}
