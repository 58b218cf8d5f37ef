namespace Vigia.Stages.Profiles;

/// <summary>
/// Keeps every row until there are more than the limit, then a uniform sample of them (Algorithm R: J. S. Vitter, ACM TOMS
/// 11(1), 1985, 37-57) that depends on the order of rows and the seed alone.
/// </summary>
/// <param name="width">Values in a row.</param>
/// <param name="limit">Rows kept at most.</param>
/// <param name="seed">Starts the random numbers.</param>
internal sealed class RowSample(int width, int limit, int seed)
{
    private readonly Random _random = new(seed);
    private float[] _values = [];
    private long[] _times = [];

    /// <summary>Number of rows offered to the sample.</summary>
    public long Seen { get; private set; }

    /// <summary>Number of rows in the sample, at most its limit.</summary>
    public int Rows => (int)Math.Min(Seen, limit);

    /// <summary>Whether every row seen is kept.</summary>
    public bool IsComplete => Seen <= limit;

    /// <summary>The rows kept, one after the other.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Rows * width);

    /// <summary>Event time of each row kept, Unix ms.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Rows);

    /// <summary>Room for the next row, to be filled by the caller; empty if the sample does not take it.</summary>
    /// <param name="time">Event time of the row, Unix ms.</param>
    public Span<float> Next(long time)
    {
        long index = Seen++;
        if (index >= limit)
        {
            index = _random.NextInt64(Seen);
            if (index >= limit)
            {
                return [];
            }
        }
        if (index >= _times.Length)
        {
            Array.Resize(ref _times, (int)Math.Min(limit, Math.Max(2L * _times.Length, 4096)));
        }
        _times[index] = time;
        int start = (int)index * width;
        if (start + width > _values.Length)
        {
            Array.Resize(ref _values, (int)Math.Min((long)limit * width, Math.Max(2L * _values.Length, 4096L * width)));
        }
        return _values.AsSpan(start, width);
    }

    /// <summary>The finite values of one column, rising.</summary>
    public float[] SortedColumn(int column)
    {
        var values = new float[Rows];
        int count = 0;
        for (int row = 0; row < Rows; row++)
        {
            float value = _values[row * width + column];
            if (float.IsFinite(value))
            {
                values[count++] = value;
            }
        }
        Array.Resize(ref values, count);
        Array.Sort(values);
        return values;
    }
}
