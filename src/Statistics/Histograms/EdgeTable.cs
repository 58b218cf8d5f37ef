namespace Vigia.Statistics.Histograms;

/// <summary>
/// The edges of all columns, laid out for vectors that hold neighbouring columns of one row. Built once, then read only.
/// </summary>
/// <remarks>
/// Sixteen columns make a block. Level <c>j</c> of a block holds edge <c>j</c> of each of its columns, NaN where a column has
/// fewer (no value is at least NaN). Level 0 is minus infinity, which every number reaches and no NaN does: so one comparison
/// more says how many values are missing. A matrix of few columns is read as if several rows were one ("folded"), so that
/// a single column of scores fills the lanes too. Columns with many edges would make their whole block slow; they are counted one
/// by one.
/// </remarks>
public sealed class EdgeTable
{
    /// <summary>Columns to a block: lanes of the widest vector.</summary>
    internal const int Lanes = 16;

    /// <summary>A column with more edges than this is counted by itself.</summary>
    internal const int EdgesMax = 64;

    private readonly int[] _offsets;
    private readonly EdgeBlock[] _blocks;

    /// <param name="stride">Columns of the matrix, at least 1.</param>
    /// <param name="columns">The columns to count.</param>
    /// <exception cref="ArgumentException">A column is outside the matrix, or its edges do not rise.</exception>
    public EdgeTable(int stride, IReadOnlyList<EdgeColumn> columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentNullException.ThrowIfNull(columns);
        Stride = stride;
        Columns = columns;
        _offsets = new int[columns.Count];
        for (int i = 0; i < columns.Count; i++)
        {
            Check(columns[i], stride);
            _offsets[i] = CountsLength;
            CountsLength += columns[i].CountsLength;
        }
        Folds = Math.Max(1, Lanes / stride);
        Single = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].Edges.Length > EdgesMax)];
        _blocks = [.. MakeBlocks()];
        SumsLength = _blocks.Sum(b => b.SumsLength);
    }

    /// <summary>Columns of the matrix.</summary>
    public int Stride { get; }

    /// <summary>The columns to count.</summary>
    public IReadOnlyList<EdgeColumn> Columns { get; }

    /// <summary>Length of the counts of all columns, one after the other.</summary>
    public int CountsLength { get; }

    /// <summary>Length of the scratch that counting needs.</summary>
    public int SumsLength { get; }

    /// <summary>Rows read as one.</summary>
    internal int Folds { get; }

    /// <summary>Columns of a folded row.</summary>
    internal int FoldedStride => Folds * Stride;

    /// <summary>Indices of the columns that are counted by themselves.</summary>
    internal int[] Single { get; }

    internal ReadOnlySpan<EdgeBlock> Blocks => _blocks;

    /// <summary>Where the counts of <c>Columns[index]</c> begin.</summary>
    public int OffsetOf(int index) => _offsets[index];

    private IEnumerable<EdgeBlock> MakeBlocks()
    {
        int[] columnAt = new int[FoldedStride];
        Array.Fill(columnAt, -1);
        for (int i = 0; i < Columns.Count; i++)
        {
            for (int fold = 0; fold < Folds && Columns[i].Edges.Length <= EdgesMax; fold++)
            {
                columnAt[fold * Stride + Columns[i].Column] = i;
            }
        }
        int sums = 0;
        for (int covered = 0; covered < FoldedStride; covered += Lanes)
        {
            // The last block ends where the row ends and shares lanes with the one before; only one of them counts those.
            int first = Math.Max(0, Math.Min(covered, FoldedStride - Lanes));
            int[] lanes = new int[Lanes];
            for (int lane = 0; lane < Lanes; lane++)
            {
                int column = first + lane;
                lanes[lane] = column >= covered && column < FoldedStride ? columnAt[column] : -1;
            }
            if (lanes.Any(i => i >= 0))
            {
                var block = new EdgeBlock(first, lanes, Columns, sums);
                sums += block.SumsLength;
                yield return block;
            }
        }
    }

    private static void Check(EdgeColumn column, int stride)
    {
        if (column.Column < 0 || column.Column >= stride)
        {
            throw new ArgumentException($"column {column.Column} is not among the {stride} columns of the matrix");
        }
        for (int i = 0; i < column.Edges.Length; i++)
        {
            if (float.IsNaN(column.Edges[i]) || i > 0 && column.Edges[i] <= column.Edges[i - 1])
            {
                throw new ArgumentException($"the edges of column {column.Column} do not rise at index {i}");
            }
        }
    }
}
