namespace Vigia.Engine.Windows;

/// <summary>A set of pane indices as ranges without gaps: panes that follow each other, as they nearly all do, cost no memory.</summary>
internal sealed class PaneRanges
{
    // Rising, with at least one index missing between neighbours.
    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>Indices in the set.</summary>
    public long Count { get; private set; }

    /// <summary>Adds an index; nothing happens if it is there already.</summary>
    public void Add(long pane)
    {
        int next = FirstBeginningAfter(pane);
        if (next > 0 && _ranges[next - 1].Last >= pane)
        {
            return;
        }
        Count++;
        bool joinsBefore = next > 0 && _ranges[next - 1].Last + 1 == pane;
        bool joinsAfter = next < _ranges.Count && _ranges[next].First - 1 == pane;
        if (joinsBefore && joinsAfter)
        {
            _ranges[next - 1] = (_ranges[next - 1].First, _ranges[next].Last);
            _ranges.RemoveAt(next);
        }
        else if (joinsBefore)
        {
            _ranges[next - 1] = (_ranges[next - 1].First, pane);
        }
        else if (joinsAfter)
        {
            _ranges[next] = (pane, _ranges[next].Last);
        }
        else
        {
            _ranges.Insert(next, (pane, pane));
        }
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
