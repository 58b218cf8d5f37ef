using System.Runtime.CompilerServices;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// Finds leaves in a tree that is filled up to its full depth, its nodes in heap order (the children of node <c>n</c> are <c>2n + 1</c> and
/// <c>2n + 2</c>). Every node is compared, for as many rows at once as a vector has bytes; which node of a level counts for a row is then
/// selected by the decisions of the levels above. A full tree of depth 6 costs 63 comparisons and 57 selections, whatever the rows do.
/// </summary>
internal static class HeapKernel<TLanes, TVector>
    where TLanes : struct, IByteLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Leaves of a tree of this depth still have numbers that fit a byte.</summary>
    public const int MaxDepth = 8;

    /// <summary>Writes the number of the leaf, from the left, of each row of a vector.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Find(ref RankNode nodes, int depth, ref byte columns, ref byte leaves)
    {
        TVector* decisions = stackalloc TVector[MaxDepth];
        TVector* parts = stackalloc TVector[1 << (MaxDepth - 4)];
        TVector index = default;
        for (int level = 0; level < depth; level++)
        {
            ref RankNode first = ref Unsafe.Add(ref nodes, (1 << level) - 1);
            TVector decision = level switch
            {
                0 => Decide(ref first, ref columns),
                1 => Two(ref first, ref columns, decisions[0]),
                2 => Four(ref first, ref columns, decisions[0], decisions[1]),
                3 => Eight(ref first, ref columns, decisions[0], decisions[1], decisions[2]),
                _ => Many(ref first, ref columns, level, decisions, parts),
            };
            decisions[level] = decision;
            index = TLanes.Append(index, decision);
        }
        TLanes.Store(index, ref leaves);
    }

    /// <summary>A level of 16 nodes or more: eights, then selections among these by the upper levels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe TVector Many(ref RankNode first, ref byte columns, int level, TVector* decisions, TVector* parts)
    {
        int eights = 1 << (level - 3);
        TVector a = decisions[level - 3],
            b = decisions[level - 2],
            c = decisions[level - 1];
        for (int i = 0; i < eights; i++)
        {
            parts[i] = Eight(ref Unsafe.Add(ref first, 8 * i), ref columns, a, b, c);
        }

        for (int upper = level - 4; upper >= 0; upper--)
        {
            TVector decision = decisions[upper];
            for (int i = 0; i < 1 << upper; i++)
            {
                parts[i] = TLanes.Select(decision, parts[(2 * i) + 1], parts[2 * i]);
            }
        }
        return parts[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Eight(ref RankNode first, ref byte columns, TVector a, TVector b, TVector c) =>
        TLanes.Select(a, Four(ref Unsafe.Add(ref first, 4), ref columns, b, c), Four(ref first, ref columns, b, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Four(ref RankNode first, ref byte columns, TVector a, TVector b) =>
        TLanes.Select(a, Two(ref Unsafe.Add(ref first, 2), ref columns, b), Two(ref first, ref columns, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Two(ref RankNode first, ref byte columns, TVector a) =>
        TLanes.Select(a, Decide(ref Unsafe.Add(ref first, 1), ref columns), Decide(ref first, ref columns));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Decide(ref RankNode node, ref byte columns) =>
        TLanes.IsBelow(TLanes.Repeat(node.Bound), TLanes.Load(ref Unsafe.Add(ref columns, (nint)(uint)node.Column)));
}
