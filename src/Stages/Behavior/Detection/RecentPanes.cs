namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// The last panes, held back before anything is learned from them: a change must show before it counts as usual.
/// </summary>
/// <param name="capacity">Panes held.</param>
/// <param name="series">Series watched.</param>
internal sealed class RecentPanes(int capacity, int series)
{
    private readonly RateSum[] _sums = new RateSum[capacity * series];
    private readonly long[] _starts = new long[capacity];
    private int _first;
    private int _count;

    /// <summary>Whether the next pane pushes the oldest out.</summary>
    public bool IsFull => _count == capacity;

    /// <summary>The oldest pane.</summary>
    public ReadOnlySpan<RateSum> Oldest => At(_first);

    /// <summary>Adds a pane; the oldest goes if there is no room.</summary>
    public void Add(long start, ReadOnlySpan<RateSum> pane)
    {
        int at = (_first + _count) % capacity;
        _starts[at] = start;
        pane.CopyTo(_sums.AsSpan(at * series));
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

    public void Clear() => (_first, _count) = (0, 0);

    public void Save(BinaryWriter to)
    {
        to.Write(_count);
        for (int i = 0; i < _count; i++)
        {
            int at = (_first + i) % capacity;
            to.Write(_starts[at]);
            Numbers.Save(to, At(at));
        }
    }

    public void Load(BinaryReader from)
    {
        (_first, _count) = (0, Math.Clamp(from.ReadInt32(), 0, capacity));
        for (int i = 0; i < _count; i++)
        {
            _starts[i] = from.ReadInt64();
            Numbers.Load(from, At(i));
        }
    }

    private Span<RateSum> At(int index) => _sums.AsSpan(index * series, series);
}
