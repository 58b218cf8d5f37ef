using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Trees.Evaluation;

/// <summary>
/// Walks eight rows down a tree at once, or one row down eight trees, without a branch: the processor works on the others while one waits
/// for its next node. For trees of any shape and depth.
/// </summary>
internal sealed class WalkFinder(WalkLayout layout) : LeafFinder
{
    /// <summary>Rows, or trees, that walk side by side.</summary>
    public const int Width = 8;

    // After so many levels a look whether all eight have arrived: leaves of unbalanced trees lie at very different depths.
    private const int LevelsBetweenLooks = 4;

    public override void Find(int tree, ReadOnlySpan<float> features, int rows, int stride, Span<int> leaves)
    {
        int row = 0;
        for (; row + Width <= rows; row += Width) WalkRows(tree, features[(row * stride)..], stride, leaves.Slice(row, Width));
        if (row == rows) return;
        if (rows >= Width) WalkRows(tree, features[((rows - Width) * stride)..], stride, leaves.Slice(rows - Width, Width));
        else for (; row < rows; row++) WalkRow(tree, 1, features[(row * stride)..], leaves.Slice(row, 1));
    }

    /// <summary>The leaves of one row in trees <paramref name="first"/> and following, as many as <paramref name="leaves"/> has places (up to 8).</summary>
    public void FindInTrees(int first, ReadOnlySpan<float> row, Span<int> leaves) => WalkRow(first, leaves.Length, row, leaves);

    private void WalkRows(int tree, ReadOnlySpan<float> features, int stride, Span<int> leaves)
    {
        ref WalkNode nodes = ref MemoryMarshal.GetArrayDataReference(layout.Nodes);
        ref uint x = ref Unsafe.As<float, uint>(ref MemoryMarshal.GetReference(features));
        int[] leafOf = layout.Leaves;
        nint step = stride;
        int a, b, c, d, e, f, g, h;
        a = b = c = d = e = f = g = h = layout.Roots[tree];
        for (int level = layout.Depths[tree]; level > 0; level -= LevelsBetweenLooks)
        {
            for (int i = Math.Min(level, LevelsBetweenLooks); i > 0; i--)
            {
                a = Next(ref nodes, a, ref x);
                b = Next(ref nodes, b, ref Unsafe.Add(ref x, step));
                c = Next(ref nodes, c, ref Unsafe.Add(ref x, 2 * step));
                d = Next(ref nodes, d, ref Unsafe.Add(ref x, 3 * step));
                e = Next(ref nodes, e, ref Unsafe.Add(ref x, 4 * step));
                f = Next(ref nodes, f, ref Unsafe.Add(ref x, 5 * step));
                g = Next(ref nodes, g, ref Unsafe.Add(ref x, 6 * step));
                h = Next(ref nodes, h, ref Unsafe.Add(ref x, 7 * step));
            }
            if (AllLeaves(leafOf[a], leafOf[b], leafOf[c], leafOf[d], leafOf[e], leafOf[f], leafOf[g], leafOf[h])) break;
        }
        leaves[7] = leafOf[h];
        leaves[0] = leafOf[a];
        leaves[1] = leafOf[b];
        leaves[2] = leafOf[c];
        leaves[3] = leafOf[d];
        leaves[4] = leafOf[e];
        leaves[5] = leafOf[f];
        leaves[6] = leafOf[g];
    }

    private void WalkRow(int first, int count, ReadOnlySpan<float> row, Span<int> leaves)
    {
        ref WalkNode nodes = ref MemoryMarshal.GetArrayDataReference(layout.Nodes);
        ref uint x = ref Unsafe.As<float, uint>(ref MemoryMarshal.GetReference(row));
        ReadOnlySpan<int> roots = layout.Roots.AsSpan(first, count), depths = layout.Depths.AsSpan(first, count);
        int[] leafOf = layout.Leaves;
        int last = count - 1, depth = 0;
        foreach (int own in depths) depth = Math.Max(depth, own);
        // Fewer than eight: the last one is walked again in the places that are left.
        int a = roots[0], b = roots[Math.Min(1, last)], c = roots[Math.Min(2, last)], d = roots[Math.Min(3, last)];
        int e = roots[Math.Min(4, last)], f = roots[Math.Min(5, last)], g = roots[Math.Min(6, last)], h = roots[last];
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
            if (AllLeaves(leafOf[a], leafOf[b], leafOf[c], leafOf[d], leafOf[e], leafOf[f], leafOf[g], leafOf[h])) break;
        }
        if (count > 1) leaves[1] = leafOf[b];
        if (count > 2) leaves[2] = leafOf[c];
        if (count > 3) leaves[3] = leafOf[d];
        if (count > 4) leaves[4] = leafOf[e];
        if (count > 5) leaves[5] = leafOf[f];
        if (count > 6) leaves[6] = leafOf[g];
        leaves[0] = leafOf[a];
        leaves[last] = leafOf[h];
    }

    /// <summary>Inner nodes have the leaf number -1, whose sign bit survives.</summary>
    private static bool AllLeaves(int a, int b, int c, int d, int e, int f, int g, int h) => (a | b | c | d | e | f | g | h) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(ref WalkNode nodes, int at, ref uint row)
    {
        ref WalkNode node = ref Unsafe.Add(ref nodes, (nint)(uint)at);
        float value = BitConverter.UInt32BitsToSingle(Unsafe.Add(ref row, (nint)(uint)node.Feature) ^ node.Flip);
        return node.First + Unsafe.BitCast<bool, byte>(value >= node.Threshold);
    }
}
