namespace Vigia.Engine.Windows;

/// <summary>A set of pane indices as ranges without gaps: panes that follow each other, as they nearly all do, cost no memory.</summary>
internal sealed class PaneRanges
{
    // Rising, with at least one index missing between neighbours.
    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>Indices in the set.</summary>
    public long Count { get; private set; }

    /// <summary>The ranges, rising, with gaps between them.</summary>
    public IReadOnlyList<(long First, long Last)> Ranges => _ranges;

    public bool Contains(long pane) => FirstBeginningAfter(pane) is var next and > 0 && _ranges[next - 1].Last >= pane;

    /// <summary>Adds an index; nothing happens if it is there already.</summary>
    public void Add(long pane) => Add(pane, pane);

    /// <summary>Adds all indices from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public void Add(long first, long last)
    {
        int from = FirstBeginningAfter(first);
        if (from > 0 && (_ranges[from - 1].Last >= first || _ranges[from - 1].Last + 1 == first))
        {
            from--;
            first = _ranges[from].First;
        }
        int to = from;
        for (; to < _ranges.Count && (_ranges[to].First <= last || _ranges[to].First - 1 == last); to++)
        {
            last = Math.Max(last, _ranges[to].Last);
            Count -= _ranges[to].Last - _ranges[to].First + 1;
        }
        Count += last - first + 1;
        if (to == from)
        {
            _ranges.Insert(from, (first, last));
            return;
        }
        _ranges[from] = (first, last);
        _ranges.RemoveRange(from + 1, to - from - 1);
    }

    private int FirstBeginningAfter(long pane)
    {
        (int low, int high) = (0, _ranges.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _ranges[middle].First > pane ? (low, middle) : (middle + 1, high);
        }
        return low;
    }
}
