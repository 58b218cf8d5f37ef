namespace Vigia.Engine.Windows;

/// <summary>
/// The newest windows of one length that stand side by side (aligned to 1970-01-01T00:00Z), over all partitions, as a report of
/// a whole run shows them. Windows without records do not exist.
/// </summary>
/// <param name="length">Length of each window.</param>
/// <param name="limit">Windows kept, at least 1.</param>
/// <param name="create">Makes counts that count nothing yet.</param>
/// <typeparam name="T">The counts.</typeparam>
public sealed class TumblingWindows<T>(TimeSpan length, int limit, Func<T> create)
    where T : class, IMergeable<T>
{
    private readonly SortedDictionary<long, T> _windows = [];
    private readonly Stack<T> _idle = new();
    private readonly long _length = (long)length.TotalMilliseconds;
    private (long Window, T Counts)? _last;
    private readonly PaneRanges _leftOut = new();
    private long? _newestLeftOut;

    public TimeSpan Length => length;

    /// <summary>Windows that had records but are older than those kept.</summary>
    public long LeftOut => _leftOut.Count;

    /// <summary>Begin, end (Unix ms) and counts of the windows kept, oldest first.</summary>
    public IEnumerable<(long Start, long End, T Counts)> Kept =>
        _windows.Select(w => (EventTime.StartOf(w.Key, _length), EventTime.EndOf(w.Key, _length), w.Value));

    /// <summary>Adds counts of records whose pane begins at <paramref name="paneStart"/> (Unix ms).</summary>
    public void Add(long paneStart, T counts)
    {
        long window = EventTime.PaneOf(paneStart, _length);
        if (_last is { } last && last.Window == window)
        {
            last.Counts.Add(counts);
        }
        else if (window <= _newestLeftOut)
        {
            _leftOut.Add(window);
        }
        else
        {
            T own = Find(window);
            own.Add(counts);
            _last = (window, own);
            LeaveOutOldest();
        }
    }

    private T Find(long window)
    {
        if (!_windows.TryGetValue(window, out T? own))
        {
            own = _idle.TryPop(out T? used) ? used : create();
            _windows.Add(window, own);
        }
        return own;
    }

    private void LeaveOutOldest()
    {
        if (_windows.Count <= limit)
        {
            return;
        }
        (long oldest, T counts) = _windows.First();
        _windows.Remove(oldest);
        counts.Clear();
        _idle.Push(counts);
        _leftOut.Add(oldest);
        _newestLeftOut = oldest;
        _last = null;
    }
}
