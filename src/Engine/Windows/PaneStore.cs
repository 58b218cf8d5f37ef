using Vigia.Engine.Records;

namespace Vigia.Engine.Windows;

/// <summary>
/// Counts by pane and partition for sliding windows. Windows that move in equal steps share their panes; each step length has
/// a ring of its own, to which every record is added, so that a long window costs no more than a short one.
/// </summary>
/// <remarks>
/// Bounded: for each step length at most as many panes as its longest window has steps, per partition that had records in them.
/// Not synchronised.
/// </remarks>
/// <typeparam name="T">The counts.</typeparam>
public sealed class PaneStore<T>
    where T : class, IMergeable<T>
{
    private readonly PaneRing<T>[] _rings;

    /// <param name="windows">The windows that will be asked for.</param>
    /// <param name="create">Makes counts that count nothing yet.</param>
    public PaneStore(IReadOnlyList<SlidingWindow> windows, Func<T> create)
    {
        _rings =
        [
            .. windows.GroupBy(w => w.Step).Select(steps => new PaneRing<T>((long)steps.Key.TotalMilliseconds, steps.Max(w => w.Steps), create)),
        ];
    }

    /// <summary>Adds counts of records whose pane begins at <paramref name="paneStart"/> (Unix ms).</summary>
    public void Add(SourcePartition partition, long paneStart, T counts)
    {
        foreach (PaneRing<T> ring in _rings)
        {
            ring.Add(partition, paneStart, counts);
        }
    }

    /// <summary>Adds the window's latest span, over all partitions, to <paramref name="sum"/>.</summary>
    public void Sum(SlidingWindow window, T sum) => RingOf(window).SumNewest(window.Steps, sum);

    /// <summary>Begin and end (Unix ms) of the window's latest span, which ends with the step of the newest record; null before the first.</summary>
    public (long Start, long End)? SpanOf(SlidingWindow window)
    {
        PaneRing<T> ring = RingOf(window);
        return ring.Newest is not { } newest ? null
            : (EventTime.StartOf(newest - window.Steps + 1, ring.Length), EventTime.EndOf(newest, ring.Length));
    }

    private PaneRing<T> RingOf(SlidingWindow window) => _rings.First(r => r.Length == (long)window.Step.TotalMilliseconds);
}
