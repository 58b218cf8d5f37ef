using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vigia.Statistics;
using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// Finds leaves by ranks: the block's values are replaced by their ranks among the thresholds, and many rows are then compared with each node
/// at once. Trees that this does not suit are left to the walk. One object serves all threads.
/// </summary>
internal abstract class RankFinder
{
    private readonly RankTree?[] _trees;

    protected RankFinder(Tree[] trees, RankSuitability suitability)
    {
        Columns = new RankColumns(trees.Where((_, tree) => suitability.Suits[tree]));
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

    /// <summary>Writes for each row of the block that was prepared a number that stands for its leaf; what follows the last row is overwritten too.</summary>
    public abstract void Find(int tree, int rows, BlockScratch scratch, Span<byte> leaves);

    protected RankTree Tree(int tree) => _trees[tree]!;

    /// <summary>The finder for this vector width; null where walking is faster, or the only way.</summary>
    public static RankFinder? Create(Tree[] trees, SimdLevel level)
    {
        int lanes = (int)level / 8;
        if (lanes == 0) return null;
        var suitability = RankSuitability.Of(trees, lanes);
        if (!suitability.IsWorthwhile) return null;
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
        int row = 0;
        for (; row + TLanes.Count < rows; row += 2 * TLanes.Count)
            Find<PairLanes<TLanes, TVector>, Pair<TVector>>(found, ref columns[row], ref leaves[row]);
        if (row < rows) FindLast(found, rows - row, ref columns[row], ref leaves[row]);
    }

    /// <summary>The rows of at most one vector: a narrower one, where that will do, costs less.</summary>
    private static void FindLast(RankTree tree, int rows, ref byte columns, ref byte leaves)
    {
        if (rows <= ByteLanes128.Count) Find<ByteLanes128, Vector128<sbyte>>(tree, ref columns, ref leaves);
        else if (rows <= ByteLanes256.Count && TLanes.Count > ByteLanes256.Count) Find<ByteLanes256, Vector256<sbyte>>(tree, ref columns, ref leaves);
        else Find<TLanes, TVector>(tree, ref columns, ref leaves);
    }

    private static void Find<TWide, TWideVector>(RankTree tree, ref byte columns, ref byte leaves)
        where TWide : struct, IByteLanes<TWideVector>
        where TWideVector : unmanaged
    {
        if (tree.Labels.Length > 0) LabelKernel<TWide, TWideVector>.Find(tree.Labels, ref columns, ref leaves);
        else HeapKernel<TWide, TWideVector>.Find(ref MemoryMarshal.GetArrayDataReference(tree.Heap), tree.Depth, ref columns, ref leaves);
    }
}
