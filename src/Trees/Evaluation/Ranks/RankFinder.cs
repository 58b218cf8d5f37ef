using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vigia.Statistics;
using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// Finds leaves by ranks: the block's values are replaced by their ranks among the thresholds, and many rows are then compared with each
/// node at once. Trees that this does not suit are left to the walk. One object serves all threads.
/// </summary>
internal abstract class RankFinder
{
    private readonly RankTree?[] _trees;

    protected RankFinder(Tree[] trees, RankSuitability suitability)
    {
        Columns = new RankColumns([.. trees.Where((_, tree) => suitability.Suits[tree]).SelectMany(tree => tree.Splits)]);
        MinRows = suitability.MinRows;
        _trees = [.. trees.Select((tree, position) => suitability.Suits[position] ? RankTree.Of(tree, Columns) : null)];
    }

    /// <summary>The fewest rows for which this is faster than walking.</summary>
    public int MinRows { get; }

    public RankColumns Columns { get; }

    /// <summary>The leaf for each number that <see cref="Find"/> gives in a tree; null for a tree that is left to the walk.</summary>
    public int[]? LeafOrder(int tree) => _trees[tree]?.LeafOrder;

    /// <summary>Replaces the values of a block, up to <see cref="RankColumns.Rows"/> rows, by ranks.</summary>
    public abstract void Prepare(ReadOnlySpan<float> features, int rows, int stride, BlockScratch scratch);

    /// <summary>
    /// Writes for each row of the block that was prepared a number that represents its leaf; what follows the last row is overwritten too.
    /// </summary>
    public abstract void Find(int tree, int rows, BlockScratch scratch, Span<byte> leaves);

    /// <summary>Rows that a vector of this width holds.</summary>
    public static int Lanes(SimdLevel level) => (int)level / 8;

    protected RankTree Tree(int tree) => _trees[tree]!;

    /// <summary>The finder for this vector width; null where walking is faster, or the only way.</summary>
    public static RankFinder? Create(Tree[] trees, SimdLevel level)
    {
        int lanes = Lanes(level);
        if (lanes == 0)
        {
            return null;
        }

        var suitability = RankSuitability.Of(trees, lanes);
        if (!suitability.IsWorthwhile)
        {
            return null;
        }

        return level switch
        {
            SimdLevel.Bits512 => new RankFinder<ByteLanes512, Vector512<sbyte>, KeySearch512>(trees, suitability),
            SimdLevel.Bits256 => new RankFinder<ByteLanes256, Vector256<sbyte>, KeySearch256>(trees, suitability),
            _ => new RankFinder<ByteLanes128, Vector128<sbyte>, KeySearch128>(trees, suitability),
        };
    }
}

/// <summary>The finder for one vector width.</summary>
internal sealed class RankFinder<TLanes, TVector, TSearch>(Tree[] trees, RankSuitability suitability) : RankFinder(trees, suitability)
    where TLanes : struct, IByteLanes<TVector>
    where TVector : unmanaged
    where TSearch : struct, IKeySearch
{
    public override void Prepare(ReadOnlySpan<float> features, int rows, int stride, BlockScratch scratch) =>
        Columns.Fill<TSearch>(features, rows, stride, scratch.Columns.Span, scratch.Ranks.Span);

    public override void Find(int tree, int rows, BlockScratch scratch, Span<byte> leaves)
    {
        RankTree found = Tree(tree);
        Span<byte> columns = scratch.Columns.Span;
        if (found.Labels.Length > 0 || found.Depth == 0)
        {
            FindLabels(found, rows, columns, leaves);
        }
        else
        {
            FindInHeap(found, rows, columns, leaves);
        }
    }

    private static void FindInHeap(RankTree tree, int rows, Span<byte> columns, Span<byte> leaves)
    {
        ref RankNode nodes = ref MemoryMarshal.GetArrayDataReference(tree.Heap);
        int row = 0;
        for (; row + TLanes.Count < rows; row += 2 * TLanes.Count)
        {
            HeapKernel<PairLanes<TLanes, TVector>, Pair<TVector>>.Find(ref nodes, tree.Depth, ref columns[row], ref leaves[row]);
        }

        if (row >= rows)
        {
            return;
        }

        ref byte from = ref columns[row],
            to = ref leaves[row];
        switch (LastVector(rows - row))
        {
            case 128:
                HeapKernel<ByteLanes128, Vector128<sbyte>>.Find(ref nodes, tree.Depth, ref from, ref to);
                break;
            case 256:
                HeapKernel<ByteLanes256, Vector256<sbyte>>.Find(ref nodes, tree.Depth, ref from, ref to);
                break;
            default:
                HeapKernel<TLanes, TVector>.Find(ref nodes, tree.Depth, ref from, ref to);
                break;
        }
    }

    private void FindLabels(RankTree tree, int rows, Span<byte> columns, Span<byte> leaves)
    {
        LabelNode[] nodes = tree.Labels;
        int row = 0;
        // Beyond the last row a block holds anything, but it ends.
        for (int eight = 8 * TLanes.Count; row + (eight / 2) < rows && row + eight <= Columns.Rows; row += eight)
        {
            LabelKernel<TLanes, TVector>.FindEight(nodes, ref columns[row], ref leaves[row]);
        }

        for (int four = 4 * TLanes.Count; row + (four / 2) < rows && row + four <= Columns.Rows; row += four)
        {
            LabelKernel<TLanes, TVector>.FindFour(nodes, ref columns[row], ref leaves[row]);
        }

        for (; row + TLanes.Count < rows; row += 2 * TLanes.Count)
        {
            LabelKernel<TLanes, TVector>.FindTwo(nodes, ref columns[row], ref leaves[row]);
        }

        if (row >= rows)
        {
            return;
        }

        ref byte from = ref columns[row],
            to = ref leaves[row];
        switch (LastVector(rows - row))
        {
            case 128:
                LabelKernel<ByteLanes128, Vector128<sbyte>>.Find(nodes, ref from, ref to);
                break;
            case 256:
                LabelKernel<ByteLanes256, Vector256<sbyte>>.Find(nodes, ref from, ref to);
                break;
            default:
                LabelKernel<TLanes, TVector>.Find(nodes, ref from, ref to);
                break;
        }
    }

    /// <summary>Bits of the vector that takes the rows of at most one: where a narrower one will do, it costs less.</summary>
    private static int LastVector(int rows) =>
        rows <= ByteLanes128.Count ? 128
        : rows <= ByteLanes256.Count && TLanes.Count > ByteLanes256.Count ? 256
        : 8 * TLanes.Count;
}
