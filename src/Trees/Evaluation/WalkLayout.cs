using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation;

/// <summary>All trees of an ensemble as <see cref="WalkNode"/>s, breadth first, siblings side by side.</summary>
internal sealed class WalkLayout
{
    private const uint SignBit = 0x8000_0000;

    private readonly List<WalkNode> _nodes = [];
    private readonly List<int> _leaves = [];

    public WalkLayout(Tree[] trees)
    {
        Roots = new int[trees.Length];
        Depths = [.. trees.Select(tree => tree.Depth)];
        for (int tree = 0; tree < trees.Length; tree++) Roots[tree] = Add(trees[tree]);
        Nodes = [.. _nodes];
        Leaves = [.. _leaves];
    }

    public WalkNode[] Nodes { get; }

    /// <summary>The number of the leaf at each node; -1 for inner ones.</summary>
    public int[] Leaves { get; }

    public int[] Roots { get; }

    public int[] Depths { get; }

    private int Add(Tree tree)
    {
        int root = Reserve(1);
        var waiting = new Queue<(int Child, int At)>();
        // A split that several branches lead to stands at each of them, but its children only once.
        var children = new int[tree.Splits.Length];
        waiting.Enqueue((tree.Root, root));
        while (waiting.TryDequeue(out var next))
        {
            if (next.Child < 0)
            {
                _nodes[next.At] = new WalkNode(float.NaN, 0, 0, next.At);
                _leaves[next.At] = ~next.Child;
                continue;
            }
            Split split = tree.Splits[next.Child];
            bool known = children[next.Child] > 0;
            int first = known ? children[next.Child] : children[next.Child] = Reserve(2);
            _nodes[next.At] = split.MissingLeft
                ? new WalkNode(Above(split.Threshold), 0, split.Feature, first)
                : new WalkNode(-split.Threshold, SignBit, split.Feature, first);
            if (known) continue;
            waiting.Enqueue((split.MissingLeft ? split.Left : split.Right, first));
            waiting.Enqueue((split.MissingLeft ? split.Right : split.Left, first + 1));
        }
        return root;
    }

    /// <summary>The next float; NaN, which no value reaches, above infinity.</summary>
    private static float Above(float threshold) =>
        float.IsPositiveInfinity(threshold) ? float.NaN : MathF.BitIncrement(threshold);

    private int Reserve(int count)
    {
        int first = _nodes.Count;
        for (int i = 0; i < count; i++)
        {
            _nodes.Add(default);
            _leaves.Add(-1);
        }
        return first;
    }
}
