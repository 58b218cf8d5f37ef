using Vigia.Statistics;
using Vigia.Statistics.Histograms;

namespace Vigia.Stages.Distributions;

/// <summary>Counts the cells of all columns of a matrix. Keeps its scratch, so it is for one thread at a time.</summary>
public sealed class CellCounter
{
    private readonly IReadOnlyList<CellLayout> _layouts;
    private readonly SimdLevel _level;
    private readonly EdgeTable _table;
    private readonly int[] _cellOfCount;
    private readonly int[] _sums;
    private readonly long[] _counts;
    private readonly int[] _offsets;

    /// <param name="layouts">The cells of each column, in column order; the matrix has no other columns.</param>
    /// <param name="level">Vector width.</param>
    public CellCounter(IReadOnlyList<CellLayout> layouts, SimdLevel level)
    {
        ArgumentNullException.ThrowIfNull(layouts);
        _layouts = layouts;
        _level = level;
        _offsets = new int[layouts.Count];
        for (int i = 0; i < layouts.Count; i++)
        {
            _offsets[i] = Length;
            Length += layouts[i].Cells.Count;
        }
        _table = new EdgeTable(Math.Max(1, layouts.Count), [.. layouts.Select((layout, column) => new EdgeColumn(column, layout.Edges))]);
        _cellOfCount = [.. layouts.SelectMany((layout, column) => layout.CellOfCount.Select(cell => _offsets[column] + cell))];
        _sums = new int[_table.SumsLength];
        _counts = new long[_table.CountsLength];
    }

    /// <summary>Cells of all columns together.</summary>
    public int Length { get; }

    /// <summary>Where the cells of a column begin.</summary>
    public int OffsetOf(int column) => _offsets[column];

    /// <summary>The cells of one column.</summary>
    public Span<long> Of(int column, Span<long> cells) => cells.Slice(_offsets[column], _layouts[column].Cells.Count);

    /// <summary>Adds whole rows to <paramref name="cells"/> (<see cref="Length"/> long).</summary>
    public void Count(ReadOnlySpan<float> matrix, Span<long> cells)
    {
        Array.Clear(_counts);
        Histogram.Count(_level, _table, matrix, _sums, _counts);
        for (int i = 0; i < _counts.Length; i++)
        {
            cells[_cellOfCount[i]] += _counts[i];
        }
    }
}
