using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// The columns of ranks that some trees read: which there are, and how a block of rows is turned into them. Comparing ranks is comparing
/// values: with <c>t0 &lt; t1 &lt; ...</c> the thresholds of a feature, <c>x &lt;= t[j]</c> exactly if at most <c>j</c> of them are less
/// than x.
/// </summary>
internal sealed class RankColumns
{
    // Columns of a block stay in the first-level cache together with the tree at hand; but never so few rows that the kernels run short of
    // vectors to work on side by side, which costs more.
    private const int CacheBytes = 24 * 1024,
        FewestRows = 256,
        MostRows = 512;

    /// <summary>
    /// Rows that are ranked at a time: few enough to be still in the first-level cache when the last feature has its turn.
    /// </summary>
    public const int Portion = 128;

    private readonly RankTable[] _tables;
    private readonly RankColumn[] _columns;
    private readonly Dictionary<(int Feature, float Threshold), (int Table, int Rank)> _ranks = [];
    private readonly Dictionary<RankColumn, int> _positions = [];

    /// <param name="splits">What is compared; each feature has at most <see cref="RankTable.MaxThresholds"/> thresholds in it.</param>
    public RankColumns(Split[] splits)
    {
        _tables = [.. splits.GroupBy(split => split.Feature).OrderBy(group => group.Key).Select(TableOf)];
        foreach (
            RankColumn column in splits.Select(ColumnOf).Distinct().OrderBy(column => (column.Table, column.First, column.MissingLeft))
        )
        {
            _positions.Add(column, _positions.Count);
        }

        _columns = [.. _positions.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
        Rows = Math.Clamp(CacheBytes / Math.Max(1, _columns.Length) / Portion * Portion, FewestRows, MostRows);
    }

    /// <summary>Rows of a block of columns.</summary>
    public int Rows { get; }

    /// <summary>Bytes of a block of columns.</summary>
    public int Bytes => _columns.Length * Rows;

    /// <summary>How many features have columns.</summary>
    public int Features => _tables.Length;

    /// <summary>Where the column of a split begins in a block, and the bound that a rank must exceed to go right.</summary>
    public (int Column, int Bound) Locate(Split split)
    {
        RankColumn column = ColumnOf(split);
        return (_positions[column] * Rows, _ranks[(split.Feature, split.Threshold)].Rank - column.First - RankColumn.Offset);
    }

    /// <summary>Turns up to <see cref="Rows"/> rows into columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<TSearch>(ReadOnlySpan<float> features, int rows, int stride, Span<byte> columns, Span<ushort> ranks)
        where TSearch : struct, IKeySearch
    {
        for (int row = 0; row < rows; row += Portion)
        {
            Span<ushort> portion = ranks[..Math.Min(Portion, rows - row)];
            ref float first = ref Unsafe.Add(ref MemoryMarshal.GetReference(features), (nint)row * stride);
            int next = 0;
            for (int table = 0; table < _tables.Length; table++)
            {
                _tables[table].Find<TSearch>(ref first, stride, portion);
                for (; next < _columns.Length && _columns[next].Table == table; next++)
                {
                    Emit(_columns[next], _tables[table].MissingRank, ranks[..Portion], columns.Slice((next * Rows) + row, Portion));
                }
            }
        }
    }

    /// <summary>Writes one portion of a column, whole, whatever follows the last row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Emit(RankColumn column, ushort missingRank, ReadOnlySpan<ushort> ranks, Span<byte> bytes)
    {
        ref ushort from = ref MemoryMarshal.GetReference(ranks);
        ref byte to = ref MemoryMarshal.GetReference(bytes);
        for (nuint i = 0; i < Portion; i += (nuint)Vector256<byte>.Count)
        {
            Vector256<ushort> low = Shift(Vector256.LoadUnsafe(ref from, i), column, missingRank);
            Vector256<ushort> high = Shift(Vector256.LoadUnsafe(ref from, i + (nuint)Vector256<ushort>.Count), column, missingRank);
            (Vector256.NarrowWithSaturation(low, high) ^ Vector256.Create((byte)RankColumn.Offset)).StoreUnsafe(ref to, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Shift(Vector256<ushort> ranks, RankColumn column, ushort missingRank)
    {
        if (column.MissingLeft)
        {
            ranks = Vector256.AndNot(ranks, Vector256.Equals(ranks, Vector256.Create(missingRank)));
        }

        return Vector256.SubtractSaturate(ranks, Vector256.Create((ushort)column.First));
    }

    private RankTable TableOf(IGrouping<int, Split> splits, int table)
    {
        float[] thresholds = [.. splits.Select(split => split.Threshold).Distinct().Order()];
        for (int rank = 0; rank < thresholds.Length; rank++)
        {
            _ranks.Add((splits.Key, thresholds[rank]), (table, rank));
        }

        return new RankTable(splits.Key, thresholds);
    }

    private RankColumn ColumnOf(Split split)
    {
        var (table, rank) = _ranks[(split.Feature, split.Threshold)];
        return new RankColumn(table, rank / RankColumn.Thresholds * RankColumn.Thresholds, split.MissingLeft);
    }
}
