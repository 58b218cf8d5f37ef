namespace Vigia.Stages.Drift.Explanations;

/// <summary>
/// A bounded sample of the records in a sliding window, taken by hash: the same records give the same sample, in any order. The window
/// moves on in eighths.
/// </summary>
/// <param name="length">Length of the window, ms.</param>
/// <param name="width">Values of a record.</param>
internal sealed class WindowSample(long length, int width)
{
    private const int Slices = 8;

    private readonly long _slice = Math.Max(1, length / Slices);
    private readonly SortedList<long, SampleSlice> _slices = [];
    private readonly Stack<SampleSlice> _free = [];
    private SampleSlice? _last;
    private long _lastIndex;
    private long _first = long.MinValue;
    private long _end = long.MaxValue;

    /// <summary>Forgets what the window has left behind.</summary>
    /// <param name="end">Event time that the clocks have reached, Unix ms; null before the first record.</param>
    public void MoveOn(long? end)
    {
        if (end is not { } now)
        {
            return;
        }
        // One record that is dated ahead must not open slices without end, nor one from long ago.
        (_first, _end) = ((now - length) / _slice, (now / _slice) + Slices);
        while (_slices.Count > 0 && _slices.Keys[0] < _first)
        {
            _slices.Values[0].Clear();
            _free.Push(_slices.Values[0]);
            _slices.RemoveAt(0);
        }
        _last = null;
    }

    /// <summary>Takes a record if its hash is among the lowest of its slice.</summary>
    /// <param name="time">Its event time, Unix ms.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="row">Its values.</param>
    public void Add(long time, ulong hash, ReadOnlySpan<float> row)
    {
        long index = time / _slice;
        if (_last is null || index != _lastIndex)
        {
            if (index < _first || index > _end)
            {
                return;
            }
            if (!_slices.TryGetValue(index, out _last))
            {
                _last = _free.TryPop(out SampleSlice? free) ? free : new SampleSlice(width);
                _slices.Add(index, _last);
            }
            _lastIndex = index;
        }
        if (hash <= _last.Limit)
        {
            _last.Add(time, hash, row);
        }
    }

    /// <summary>The sample, record after record: each record of the window is equally likely to be in it.</summary>
    /// <param name="end">End of the window, Unix ms: slices that begin later are not in it.</param>
    public float[] Rows(long end) => Take(end).Rows;

    /// <summary>The sample with the event time of each record, Unix ms.</summary>
    /// <param name="end">End of the window, Unix ms.</param>
    public (float[] Rows, long[] Times) Take(long end)
    {
        SampleSlice[] slices = [.. _slices.Where(s => s.Key * _slice < end).Select(s => s.Value)];
        ulong limit = slices.Length == 0 ? 0 : slices.Min(s => s.Limit);
        (SampleSlice Slice, int Index)[] kept =
        [
            .. slices
                .SelectMany(s => Enumerable.Range(0, s.Count).Select(i => (Slice: s, Index: i)))
                .Where(r => r.Slice.HashAt(r.Index) <= limit)
                .OrderBy(r => r.Slice.HashAt(r.Index)),
        ];
        float[] rows = new float[kept.Length * width];
        long[] times = new long[kept.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i].Slice.RowAt(kept[i].Index).CopyTo(rows.AsSpan(i * width));
            times[i] = kept[i].Slice.TimeAt(kept[i].Index);
        }
        return (rows, times);
    }
}
