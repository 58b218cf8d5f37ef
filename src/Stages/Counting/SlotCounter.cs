using Vigia.Stages.Distributions;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Counting;

/// <summary>
/// Counts cells slot by slot of one dimension: the rows of each slot are brought together, in their order, and counted by the kernels
/// that count the whole. Keeps its scratch, so it is for one thread at a time.
/// </summary>
/// <param name="dimension">What the rows are split by.</param>
internal sealed class SlotCounter(SegmentDimension dimension)
{
    private readonly int[] _ends = new int[dimension.Count];
    private int[] _places = [];
    private float[] _sorted = [];

    /// <summary>Looks at rows, once, before they are counted.</summary>
    /// <param name="matrix">Whole rows that begin with the features.</param>
    /// <param name="width">Values per row.</param>
    public void Begin(ReadOnlySpan<float> matrix, int width)
    {
        int rows = matrix.Length / width;
        if (_places.Length < rows)
        {
            _places = new int[rows];
        }
        Span<int> places = _places.AsSpan(0, rows);
        dimension.Find(matrix, width, places);
        Span<int> next = _ends;
        next.Clear();
        foreach (int slot in places)
        {
            next[slot - dimension.First]++;
        }
        int start = 0;
        for (int slot = 0; slot < next.Length; slot++)
        {
            (next[slot], start) = (start, start + next[slot]);
        }
        // Each slot's next free place moves on to its end; the slot of a row gives way to its place.
        foreach (ref int slot in places)
        {
            slot = next[slot - dimension.First]++;
        }
    }

    /// <summary>Adds the rows that <see cref="Begin"/> looked at, or other columns of them, to the counts of their slots.</summary>
    /// <param name="rows">Rows in the same order.</param>
    /// <param name="width">Values per row.</param>
    /// <param name="counter">Counts the columns.</param>
    /// <param name="cells">Counts of all slots of the plan, one block after the other.</param>
    /// <param name="block">Length of a slot's block.</param>
    /// <param name="offset">Where in a block the counter's cells begin.</param>
    public void Count(ReadOnlySpan<float> rows, int width, CellCounter counter, Span<long> cells, int block, int offset)
    {
        ReadOnlySpan<float> sorted = Sort(rows, width);
        int start = 0;
        for (int slot = 0; slot < _ends.Length; slot++)
        {
            int end = _ends[slot];
            if (end > start)
            {
                counter.Count(
                    sorted[(start * width)..(end * width)],
                    cells.Slice((dimension.First + slot) * block + offset, counter.Length)
                );
            }
            start = end;
        }
    }

    private ReadOnlySpan<float> Sort(ReadOnlySpan<float> rows, int width)
    {
        if (_sorted.Length < rows.Length)
        {
            _sorted = new float[rows.Length];
        }
        for (int row = 0; row * width < rows.Length; row++)
        {
            rows.Slice(row * width, width).CopyTo(_sorted.AsSpan(_places[row] * width));
        }
        return _sorted.AsSpan(0, rows.Length);
    }
}
