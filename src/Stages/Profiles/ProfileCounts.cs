using Vigia.Engine.Schemas;
using Vigia.Stages.Distributions;
using Vigia.Statistics;

namespace Vigia.Stages.Profiles;

/// <summary>What a profile counts once its edges are fixed: cells of every column, by segment and by hour of the week too.</summary>
internal sealed class ProfileCounts
{
    // Rows counted at a time: bringing them together by segment takes a copy.
    private const int RowsAtATime = 8192;

    private readonly CellLayout[] _layouts;
    private readonly CellCounter _counter;
    private readonly long[] _counts;
    private readonly CellSums _sums;

    /// <param name="schema">The schema of the records, by whose dimensions segments are counted.</param>
    /// <param name="layouts">The cells of each column: the features, then the scores.</param>
    /// <param name="utcOffsetHours">What a local hour differs from UTC, for hours of the week.</param>
    public ProfileCounts(RecordSchema schema, CellLayout[] layouts, int utcOffsetHours)
    {
        _layouts = layouts;
        _counter = new CellCounter(layouts, Simd.Current);
        _counts = new long[_counter.Length];
        _sums = new CellSums(layouts);
        Segments = new SegmentCollector(schema, _counter);
        Hours = new HourCollector(_counter, utcOffsetHours);
    }

    /// <summary>Rows counted so far.</summary>
    public long Rows { get; private set; }

    public SegmentCollector Segments { get; }

    public HourCollector Hours { get; }

    /// <summary>Counts rows of the feature matrix, row by row, with their event times (Unix ms).</summary>
    /// <param name="rows">Row by row, one value a column.</param>
    /// <param name="times">Event time of each row, Unix ms.</param>
    public void Add(ReadOnlySpan<float> rows, ReadOnlySpan<long> times)
    {
        int width = _layouts.Length;
        _counter.Count(rows, _counts);
        _sums.Add(rows);
        Hours.Count(rows, times, width);
        Rows += times.Length;
        for (int length = RowsAtATime * width; !rows.IsEmpty; rows = rows[Math.Min(length, rows.Length)..])
        {
            Segments.Count(rows[..Math.Min(length, rows.Length)], width);
        }
    }

    /// <summary>Counts and means of a column of numbers.</summary>
    public NumberCounts NumbersOf(int column)
    {
        Span<long> cells = _counter.Of(column, _counts);
        return new NumberCounts
        {
            Edges = _layouts[column].Edges,
            Under = cells[0],
            Bins = [.. cells[1..^2]],
            Over = cells[^2],
            Missing = cells[^1],
            Means = _sums.MeansOf(column, cells[1..^2]),
        };
    }

    /// <summary>Counts of a column of categories.</summary>
    public CategoryCounts CategoriesOf(FeatureSpec feature, int column)
    {
        long[] cells = [.. _counter.Of(column, _counts)];
        return new CategoryCounts
        {
            Values = [.. CellLayout.ValuesOf(feature).Select((value, i) => new ValueCount(value, cells[i]))],
            Missing = cells[^2],
            Unseen = cells[^1],
        };
    }
}
