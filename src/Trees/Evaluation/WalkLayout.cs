using Vigia.Trees.Ensemble;
using Vigia.Trees.Evaluation.Ranks;

namespace Vigia.Trees.Evaluation;

/// <summary>
/// All trees of an ensemble as nodes of eight bytes. The low half is the threshold's key. Above it is the distance to the first of two
/// children, which lie side by side; the uppermost bits are the key column. The next node is at
/// <c>own + distance + (key > threshold ? 1 : 0)</c>. A leaf's threshold is the greatest key and its distance 0, so a row that has arrived
/// stays. The eight nodes of a cache line are those that rows most likely visit one after the other.
/// </summary>
internal sealed class WalkLayout
{
    /// <summary>How far to shift a node to the right for its column's place among the keys of a group of rows.</summary>
    public const int ColumnShift = 49;

    /// <summary>The bits of a node's upper half that are the distance to its children.</summary>
    public const uint DistanceMask = MaxDistance - 1;

    private const int MaxDistance = 1 << 17,
        MaxColumns = 1 << 12;

    /// <summary>Nodes of a cache line.</summary>
    public const int LineNodes = 8;

    private readonly List<ulong> _nodes = [];
    private readonly int[][] _leaves;
    private readonly KeyColumns _columns;

    private WalkLayout(Tree[] trees, KeyColumns columns)
    {
        _columns = columns;
        Roots = new int[trees.Length];
        Depths = [.. trees.Select(tree => tree.Depth)];
        _leaves = new int[trees.Length][];
        for (int tree = 0; tree < trees.Length; tree++)
        {
            Add(trees[tree], tree);
        }

        Nodes = new AlignedMemory<ulong>(_nodes.Count);
        _nodes.CopyTo(Nodes.Span);
        _nodes = [];
    }

    public AlignedMemory<ulong> Nodes { get; }

    public int[] Roots { get; }

    public int[] Depths { get; }

    /// <summary>The leaf at each position of a tree, counted from its root; -1 where absent.</summary>
    public int[] LeafOrder(int tree) => _leaves[tree];

    /// <summary>The layout; null where a tree has more nodes, or the ensemble more columns, than a node has room for.</summary>
    public static WalkLayout? Of(Tree[] trees, KeyColumns columns)
    {
        bool fits = columns.Count <= MaxColumns && trees.All(tree => tree.Splits.Length < MaxDistance / 2 - LineNodes);
        return fits ? new WalkLayout(trees, columns) : null;
    }

    private void Add(Tree tree, int number)
    {
        while (_nodes.Count % LineNodes > 0)
        {
            _nodes.Add(0);
        }

        int root = Roots[number] = _nodes.Count;
        int[] positions = Place(tree, out int extent);
        int[] leaves = new int[extent];
        Array.Fill(leaves, -1);
        for (int i = 0; i < extent; i++)
        {
            _nodes.Add(0);
        }

        Write(tree.Root, 0);
        for (int split = 0; split < positions.Length; split++)
        {
            Write(tree.Splits[split].Left, positions[split]);
            Write(tree.Splits[split].Right, positions[split] + 1);
        }
        _leaves[number] = leaves;

        void Write(int child, int at)
        {
            if (child >= 0)
            {
                Split split = tree.Splits[child];
                _nodes[root + at] = Node(KeyColumns.Of(split.Threshold), positions[child] - at, _columns.Locate(split));
                return;
            }
            leaves[at] = ~child;
            _nodes[root + at] = Node(KeyColumns.Greatest, 0, 0);
        }
    }

    private static ulong Node(int key, int distance, int column) =>
        (uint)key | ((ulong)(uint)distance << 32) | ((ulong)(uint)(column * KeyColumns.Group) << ColumnShift);

    /// <summary>
    /// For each split, where its children lie, counted from the tree's root. The root has the first place; the second stays empty.
    /// </summary>
    private static int[] Place(Tree tree, out int extent)
    {
        int[] positions = new int[tree.Splits.Length];
        int next = 2;
        // Where several branches lead to one split, its children follow all of them only if parents come first.
        if (tree.LeafCount == tree.Splits.Length + 1)
        {
            PlaceByLine(tree, positions, ref next);
        }
        else
        {
            for (int split = 0; split < positions.Length; split++, next += 2)
            {
                positions[split] = next;
            }
        }

        extent = next;
        return positions;
    }

    private static void PlaceByLine(Tree tree, int[] positions, ref int next)
    {
        long[] weights = LeavesBelow(tree);
        var lines = new Queue<int>();
        var likely = new PriorityQueue<int, long>();
        if (tree.Root >= 0)
        {
            lines.Enqueue(tree.Root);
        }

        while (lines.TryDequeue(out int first))
        {
            likely.Enqueue(first, 0);
            for (int room = (LineNodes - (next % LineNodes)) / 2; room > 0 && likely.TryDequeue(out int split, out _); room--)
            {
                positions[split] = next;
                next += 2;
                foreach (int child in new[] { tree.Splits[split].Left, tree.Splits[split].Right })
                {
                    if (child >= 0)
                    {
                        likely.Enqueue(child, -weights[child]);
                    }
                }
            }
            while (likely.TryDequeue(out int later, out _))
            {
                lines.Enqueue(later);
            }
        }
    }

    private static long[] LeavesBelow(Tree tree)
    {
        long[] below = new long[tree.Splits.Length];
        long Of(int child) => child < 0 ? 1 : below[child];
        for (int i = below.Length - 1; i >= 0; i--)
        {
            below[i] = Of(tree.Splits[i].Left) + Of(tree.Splits[i].Right);
        }

        return below;
    }
}
