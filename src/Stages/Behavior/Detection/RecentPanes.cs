namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// The last panes, held back before anything is learned from them: a change must show before it counts as usual.
/// </summary>
/// <param name="capacity">Panes held.</param>
/// <param name="series">Series watched.</param>
internal sealed class RecentPanes(int capacity, int series)
{
    private readonly RateSum[] _sums = new RateSum[capacity * series];
    private readonly bool[] _isOdd = new bool[capacity * series];
    private readonly long[] _starts = new long[capacity];
    private int _first;
    private int _count;

    /// <summary>Whether the next pane pushes the oldest out.</summary>
    public bool IsFull => _count == capacity;

    /// <summary>The oldest pane.</summary>
    public ReadOnlySpan<RateSum> Oldest => At(_first);

    /// <summary>Which series the oldest pane teaches nothing about.</summary>
    public ReadOnlySpan<bool> OldestIsOdd => OddAt(_first);

    /// <summary>Adds a pane; the oldest goes if there is no room.</summary>
    /// <param name="start">When it begins (Unix ms).</param>
    /// <param name="pane">Its counts by series.</param>
    /// <param name="isOdd">Which series it teaches nothing about.</param>
    public void Add(long start, ReadOnlySpan<RateSum> pane, ReadOnlySpan<bool> isOdd)
    {
        int at = (_first + _count) % capacity;
        _starts[at] = start;
        pane.CopyTo(_sums.AsSpan(at * series));
        isOdd.CopyTo(OddAt(at));
        if (IsFull)
        {
            _first = (_first + 1) % capacity;
        }
        else
        {
            _count++;
        }
    }

    /// <summary>Sums by series of the panes that begin before a time, and of those that begin at it or later.</summary>
    public (RateSum[] Before, RateSum[] From) SumsAround(long start)
    {
        (RateSum[] Before, RateSum[] From) sums = (new RateSum[series], new RateSum[series]);
        for (int i = 0; i < _count; i++)
        {
            int at = (_first + i) % capacity;
            RateSum[] side = _starts[at] < start ? sums.Before : sums.From;
            for (int s = 0; s < series; s++)
            {
                side[s] += At(at)[s];
            }
        }
        return sums;
    }

    /// <summary>The panes held teach nothing about a series: something was found in it. Of the whole, about none.</summary>
    public void MarkOdd(int s)
    {
        for (int i = 0; i < capacity; i++)
        {
            OddAt(i).Slice(s, s == 0 ? series : 1).Fill(true);
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(_count);
        for (int i = 0; i < _count; i++)
        {
            int at = (_first + i) % capacity;
            to.Write(_starts[at]);
            BinaryArrays.Save(to, At(at));
            BinaryArrays.Save(to, OddAt(at));
        }
    }

    public void Load(BinaryReader from)
    {
        (_first, _count) = (0, Math.Clamp(from.ReadInt32(), 0, capacity));
        for (int i = 0; i < _count; i++)
        {
            _starts[i] = from.ReadInt64();
            BinaryArrays.Load(from, At(i));
            BinaryArrays.Load(from, OddAt(i));
        }
    }

    private Span<bool> OddAt(int index) => _isOdd.AsSpan(index * series, series);

    private Span<RateSum> At(int index) => _sums.AsSpan(index * series, series);
}
