using System.Runtime.CompilerServices;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// Finds leaves in a tree of any shape with up to 256 of them. All rows begin with label 0. Node by node, parents first, the rows that
/// carry the node's label and go right get a new label, the next number; those that go left keep theirs. In the end each leaf has a label
/// of its own. The cost is that of the nodes there are, not of a full tree. A step waits for the one before, so vectors go side by side.
/// </summary>
internal static class LabelKernel
{
    /// <summary>Labels are bytes.</summary>
    public const int MaxLeaves = 256;
}

/// <inheritdoc cref="LabelKernel"/>
internal static class LabelKernel<TLanes, TVector>
    where TLanes : struct, IByteLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Writes the labels of the rows of one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Find(ReadOnlySpan<LabelNode> nodes, ref byte columns, ref byte leaves)
    {
        TVector a = default,
            next = default;
        foreach (ref readonly LabelNode node in nodes)
        {
            next = TLanes.Increment(next);
            TVector bound = TLanes.Repeat(node.Bound),
                old = TLanes.Repeat(node.Label);
            a = Step(a, old, next, bound, ref Unsafe.Add(ref columns, (nint)(uint)node.Column), 0);
        }
        TLanes.Store(a, ref leaves);
    }

    /// <summary>The same for the rows of two vectors, one behind the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FindTwo(ReadOnlySpan<LabelNode> nodes, ref byte columns, ref byte leaves)
    {
        TVector a = default,
            b = default,
            next = default;
        foreach (ref readonly LabelNode node in nodes)
        {
            next = TLanes.Increment(next);
            TVector bound = TLanes.Repeat(node.Bound),
                old = TLanes.Repeat(node.Label);
            ref byte column = ref Unsafe.Add(ref columns, (nint)(uint)node.Column);
            a = Step(a, old, next, bound, ref column, 0);
            b = Step(b, old, next, bound, ref column, 1);
        }
        TLanes.Store(a, ref leaves);
        TLanes.Store(b, ref Unsafe.Add(ref leaves, TLanes.Count));
    }

    /// <summary>The same for the rows of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FindFour(ReadOnlySpan<LabelNode> nodes, ref byte columns, ref byte leaves)
    {
        TVector a = default,
            b = default,
            c = default,
            d = default,
            next = default;
        foreach (ref readonly LabelNode node in nodes)
        {
            next = TLanes.Increment(next);
            TVector bound = TLanes.Repeat(node.Bound),
                old = TLanes.Repeat(node.Label);
            ref byte column = ref Unsafe.Add(ref columns, (nint)(uint)node.Column);
            a = Step(a, old, next, bound, ref column, 0);
            b = Step(b, old, next, bound, ref column, 1);
            c = Step(c, old, next, bound, ref column, 2);
            d = Step(d, old, next, bound, ref column, 3);
        }
        TLanes.Store(a, ref leaves);
        TLanes.Store(b, ref Unsafe.Add(ref leaves, TLanes.Count));
        TLanes.Store(c, ref Unsafe.Add(ref leaves, 2 * TLanes.Count));
        TLanes.Store(d, ref Unsafe.Add(ref leaves, 3 * TLanes.Count));
    }

    /// <summary>The same for the rows of eight vectors: now the processor has work for every step of the wait.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FindEight(ReadOnlySpan<LabelNode> nodes, ref byte columns, ref byte leaves)
    {
        TVector a = default,
            b = default,
            c = default,
            d = default,
            e = default,
            f = default,
            g = default,
            h = default,
            next = default;
        foreach (ref readonly LabelNode node in nodes)
        {
            next = TLanes.Increment(next);
            TVector bound = TLanes.Repeat(node.Bound),
                old = TLanes.Repeat(node.Label);
            ref byte column = ref Unsafe.Add(ref columns, (nint)(uint)node.Column);
            a = Step(a, old, next, bound, ref column, 0);
            b = Step(b, old, next, bound, ref column, 1);
            c = Step(c, old, next, bound, ref column, 2);
            d = Step(d, old, next, bound, ref column, 3);
            e = Step(e, old, next, bound, ref column, 4);
            f = Step(f, old, next, bound, ref column, 5);
            g = Step(g, old, next, bound, ref column, 6);
            h = Step(h, old, next, bound, ref column, 7);
        }
        TLanes.Store(a, ref leaves);
        TLanes.Store(b, ref Unsafe.Add(ref leaves, TLanes.Count));
        TLanes.Store(c, ref Unsafe.Add(ref leaves, 2 * TLanes.Count));
        TLanes.Store(d, ref Unsafe.Add(ref leaves, 3 * TLanes.Count));
        TLanes.Store(e, ref Unsafe.Add(ref leaves, 4 * TLanes.Count));
        TLanes.Store(f, ref Unsafe.Add(ref leaves, 5 * TLanes.Count));
        TLanes.Store(g, ref Unsafe.Add(ref leaves, 6 * TLanes.Count));
        TLanes.Store(h, ref Unsafe.Add(ref leaves, 7 * TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step(TVector labels, TVector old, TVector next, TVector bound, ref byte column, int vector) =>
        TLanes.Relabel(labels, old, next, bound, TLanes.Load(ref Unsafe.Add(ref column, vector * TLanes.Count)));
}
