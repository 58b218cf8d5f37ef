using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Vigia.Trees.Evaluation;

/// <summary>
/// Walks eight rows down a tree at once, or one row down eight trees, without a branch: the processor works on the others while one waits
/// for its next node. For trees of any shape and depth. A leaf is given as its position in <see cref="WalkLayout.LeafOrder"/>.
/// </summary>
internal sealed class WalkFinder(WalkLayout layout, int columns)
{
    /// <summary>Rows, or trees, that walk side by side.</summary>
    public const int Width = KeyColumns.Group;

    // After so many levels a look whether all eight have arrived: leaves of unbalanced trees lie at very different depths.
    private const int LevelsBetweenLooks = 4;

    private const int FewestGroupsToPrefetch = 16,
        FewestLinesToPrefetch = 128;

    // As measured: two trees at a time take a tenth to a fifth less time for 8 and 16 rows if the nodes take 0.8 MB or 4 MB, and as long
    // for 32 rows, or if the nodes take 0.1 MB and stay near.
    private const int MostGroupsInPair = 2,
        FewestNodesInPair = 32 * 1024;

    public WalkLayout Layout => layout;

    /// <summary>Up to so many rows <see cref="FindInPair"/> is faster than <see cref="Find"/>; 0 if it never is.</summary>
    public int MostRowsInPair { get; } = layout.Nodes.Span.Length >= FewestNodesInPair ? MostGroupsInPair * Width : 0;

    /// <summary>Writes the leaf of each row in a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="keys">The rows' keys; rows that fill up the last group may hold anything.</param>
    /// <param name="leaves">Gets a position for each row.</param>
    public void Find(int tree, ReadOnlySpan<int> keys, Span<int> leaves)
    {
        int groups = leaves.Length / Width;
        var (next, lines) = groups >= FewestGroupsToPrefetch ? NextTree(tree) : (0, 0);
        int linesPerGroup = lines == 0 ? 0 : (lines / groups) + 1;
        for (int group = 0; group < groups; group++)
        {
            for (int i = 0; i < linesPerGroup; i++, next += WalkLayout.LineNodes)
            {
                Prefetch(next);
            }

            WalkRows(tree, keys[(group * Width * columns)..], leaves.Slice(group * Width, Width));
        }
        Span<int> rest = leaves[(groups * Width)..];
        if (rest.Length == 0)
        {
            return;
        }

        Span<int> last = stackalloc int[Width];
        WalkRows(tree, keys[(groups * Width * columns)..], last);
        last[..rest.Length].CopyTo(rest);
    }

    /// <summary>
    /// Where the tree after this one begins and how many cache lines it has: 0 if it is small. A large tree comes from memory far away in
    /// the order in which rows happen to reach its nodes, unless it is fetched line after line beforehand.
    /// </summary>
    private (int First, int Lines) NextTree(int tree)
    {
        if (tree + 1 == layout.Roots.Length || !Sse.IsSupported)
        {
            return (0, 0);
        }

        int first = layout.Roots[tree + 1],
            end = tree + 2 < layout.Roots.Length ? layout.Roots[tree + 2] : layout.Nodes.Span.Length;
        int lines = (end - first) / WalkLayout.LineNodes;
        return lines >= FewestLinesToPrefetch ? (first, lines) : (0, 0);
    }

    private unsafe void Prefetch(int node) =>
        Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetReference(layout.Nodes.Span), node)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WalkRows(int tree, ReadOnlySpan<int> keys, Span<int> leaves)
    {
        ref ulong nodes = ref Unsafe.Add(ref MemoryMarshal.GetReference(layout.Nodes.Span), layout.Roots[tree]);
        ref int x = ref MemoryMarshal.GetReference(keys);
        uint a,
            b,
            c,
            d,
            e,
            f,
            g,
            h;
        a = b = c = d = e = f = g = h = 0;
        for (int level = layout.Depths[tree]; level > 0; level -= LevelsBetweenLooks)
        {
            for (int i = Math.Min(level, LevelsBetweenLooks); i > 0; i--)
            {
                a = Next(ref nodes, a, ref x);
                b = Next(ref nodes, b, ref Unsafe.Add(ref x, 1));
                c = Next(ref nodes, c, ref Unsafe.Add(ref x, 2));
                d = Next(ref nodes, d, ref Unsafe.Add(ref x, 3));
                e = Next(ref nodes, e, ref Unsafe.Add(ref x, 4));
                f = Next(ref nodes, f, ref Unsafe.Add(ref x, 5));
                g = Next(ref nodes, g, ref Unsafe.Add(ref x, 6));
                h = Next(ref nodes, h, ref Unsafe.Add(ref x, 7));
            }
            if (AllLeaves(ref nodes, a, b, c, d, e, f, g, h))
            {
                break;
            }
        }
        leaves[7] = (int)h;
        leaves[0] = (int)a;
        leaves[1] = (int)b;
        leaves[2] = (int)c;
        leaves[3] = (int)d;
        leaves[4] = (int)e;
        leaves[5] = (int)f;
        leaves[6] = (int)g;
    }

    /// <summary>
    /// Writes the leaves of few rows in a tree and in the one after it. Sixteen walks side by side hide how far away the nodes are, which
    /// many rows need not: they find a tree in the nearest cache.
    /// </summary>
    /// <param name="tree">The first of the two trees.</param>
    /// <param name="keys">The rows' keys; rows that fill up the last group may hold anything.</param>
    /// <param name="leaves">Gets a position in the first tree for each row, the last group filled up.</param>
    /// <param name="following">Gets the positions in the second tree likewise.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FindInPair(int tree, ReadOnlySpan<int> keys, Span<int> leaves, Span<int> following)
    {
        ref ulong nodes = ref Unsafe.Add(ref MemoryMarshal.GetReference(layout.Nodes.Span), layout.Roots[tree]);
        ref ulong others = ref Unsafe.Add(ref MemoryMarshal.GetReference(layout.Nodes.Span), layout.Roots[tree + 1]);
        int depth = Math.Max(layout.Depths[tree], layout.Depths[tree + 1]);
        for (int row = 0; row < leaves.Length; row += Width)
        {
            ref int x = ref MemoryMarshal.GetReference(keys[(row * columns)..]);
            RowGroup a = default,
                b = default;
            for (int level = depth; level > 0; level -= LevelsBetweenLooks)
            {
                for (int i = Math.Min(level, LevelsBetweenLooks); i > 0; i--)
                {
                    a.Step(ref nodes, ref x);
                    b.Step(ref others, ref x);
                }
                if (a.AllLeaves(ref nodes) && b.AllLeaves(ref others))
                {
                    break;
                }
            }
            a.CopyTo(leaves.Slice(row, Width));
            b.CopyTo(following.Slice(row, Width));
        }
    }

    /// <summary>
    /// The leaves of one row in trees <paramref name="first"/> and following, as many as <paramref name="leaves"/> has places (up to 8).
    /// </summary>
    /// <param name="first">The first tree.</param>
    /// <param name="keys">The keys of the row's group, from the row on.</param>
    /// <param name="leaves">Gets a position for each tree.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FindInTrees(int first, ReadOnlySpan<int> keys, Span<int> leaves)
    {
        ref ulong nodes = ref MemoryMarshal.GetReference(layout.Nodes.Span);
        ref int x = ref MemoryMarshal.GetReference(keys);
        ReadOnlySpan<int> roots = layout.Roots.AsSpan(first, leaves.Length),
            depths = layout.Depths.AsSpan(first, leaves.Length);
        int last = leaves.Length - 1,
            depth = 0;
        foreach (int own in depths)
        {
            depth = Math.Max(depth, own);
        }
        // Fewer than eight: the last one is walked again in the places that are left.
        uint a = (uint)roots[0],
            b = (uint)roots[Math.Min(1, last)],
            c = (uint)roots[Math.Min(2, last)],
            d = (uint)roots[Math.Min(3, last)];
        uint e = (uint)roots[Math.Min(4, last)],
            f = (uint)roots[Math.Min(5, last)],
            g = (uint)roots[Math.Min(6, last)],
            h = (uint)roots[last];
        for (int level = depth; level > 0; level -= LevelsBetweenLooks)
        {
            for (int i = Math.Min(level, LevelsBetweenLooks); i > 0; i--)
            {
                a = Next(ref nodes, a, ref x);
                b = Next(ref nodes, b, ref x);
                c = Next(ref nodes, c, ref x);
                d = Next(ref nodes, d, ref x);
                e = Next(ref nodes, e, ref x);
                f = Next(ref nodes, f, ref x);
                g = Next(ref nodes, g, ref x);
                h = Next(ref nodes, h, ref x);
            }
            if (AllLeaves(ref nodes, a, b, c, d, e, f, g, h))
            {
                break;
            }
        }
        if (last > 0)
        {
            leaves[1] = (int)b - roots[1];
        }

        if (last > 1)
        {
            leaves[2] = (int)c - roots[2];
        }

        if (last > 2)
        {
            leaves[3] = (int)d - roots[3];
        }

        if (last > 3)
        {
            leaves[4] = (int)e - roots[4];
        }

        if (last > 4)
        {
            leaves[5] = (int)f - roots[5];
        }

        if (last > 5)
        {
            leaves[6] = (int)g - roots[6];
        }

        leaves[0] = (int)a - roots[0];
        leaves[last] = (int)h - roots[last];
    }

    /// <summary>Only a leaf's threshold is the greatest key.</summary>
    public static bool AllLeaves(ref ulong nodes, uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h) =>
        (
            KeyAt(ref nodes, a)
            & KeyAt(ref nodes, b)
            & KeyAt(ref nodes, c)
            & KeyAt(ref nodes, d)
            & KeyAt(ref nodes, e)
            & KeyAt(ref nodes, f)
            & KeyAt(ref nodes, g)
            & KeyAt(ref nodes, h)
        ) == KeyColumns.Greatest;

    private static int KeyAt(ref ulong nodes, uint at) => (int)Unsafe.Add(ref nodes, (nint)at);

    /// <summary>The node after <paramref name="at"/> for a row whose keys begin at <paramref name="row"/>.</summary>
    // The difference of two keys as long numbers is negative exactly if the threshold is less.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Next(ref ulong nodes, uint at, ref int row)
    {
        ulong node = Unsafe.Add(ref nodes, (nint)at);
        long key = Unsafe.Add(ref row, (nint)(node >> WalkLayout.ColumnShift));
        return at + ((uint)(node >> 32) & WalkLayout.DistanceMask) + (uint)((ulong)((int)node - key) >> 63);
    }
}
