using System.Runtime.CompilerServices;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// Finds leaves in a tree of any shape with up to 256 of them. All rows begin with label 0. Node by node, parents first, the rows that carry
/// the node's label and go right get a new label, the next number; those that go left keep theirs. In the end each leaf has a label of its
/// own. The cost is that of the nodes there are, not of a full tree.
/// </summary>
internal static class LabelKernel<TLanes, TVector>
    where TLanes : struct, IByteLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Labels are bytes.</summary>
    public const int MaxLeaves = 256;

    /// <summary>Writes the labels of the rows of one vector.</summary>
    public static void Find(ReadOnlySpan<LabelNode> nodes, ref byte columns, ref byte leaves)
    {
        TVector labels = default, next = default;
        foreach (ref readonly LabelNode node in nodes)
        {
            next = TLanes.Increment(next);
            TVector bound = TLanes.Repeat(node.Bound), old = TLanes.Repeat(node.Label);
            ref byte column = ref Unsafe.Add(ref columns, (nint)(uint)node.Column);
            labels = TLanes.Relabel(labels, old, next, bound, TLanes.Load(ref column));
        }
        TLanes.Store(labels, ref leaves);
    }

    /// <summary>Writes the labels of the rows of two vectors, one behind the other: each step waits for the last one, so two go side by side.</summary>
    public static void FindTwo(ReadOnlySpan<LabelNode> nodes, ref byte columns, ref byte leaves)
    {
        TVector labels = default, labels2 = default, next = default;
        foreach (ref readonly LabelNode node in nodes)
        {
            next = TLanes.Increment(next);
            TVector bound = TLanes.Repeat(node.Bound), old = TLanes.Repeat(node.Label);
            ref byte column = ref Unsafe.Add(ref columns, (nint)(uint)node.Column);
            labels = TLanes.Relabel(labels, old, next, bound, TLanes.Load(ref column));
            labels2 = TLanes.Relabel(labels2, old, next, bound, TLanes.Load(ref Unsafe.Add(ref column, TLanes.Count)));
        }
        TLanes.Store(labels, ref leaves);
        TLanes.Store(labels2, ref Unsafe.Add(ref leaves, TLanes.Count));
    }
}
