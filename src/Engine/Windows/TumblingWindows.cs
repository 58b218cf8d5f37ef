using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>
/// Tumbling windows, counted by partition. Each window of a partition closes once, and is then published once. The newest windows over all
/// partitions are kept for the report of a run. The clocks of the partitions decide which are the newest; windows ahead of the clocks are
/// kept as well, at most <see cref="AheadMax"/> per partition. Windows without records do not exist. Not synchronised.
/// </summary>
/// <remarks>
/// A window is complete or left out. A window that a partition dropped, or never added because newer windows were kept, does not return,
/// neither for later records of the partition nor for those of others, also after partitions leave and after a restart. It is counted in
/// <see cref="LeftOut"/>. The list of windows that had records, and the windows that are held, show which windows those are.
/// <para>
/// Memory is bounded: per partition, the windows kept in which it had records, and, if windows are published, the open ones (lateness
/// divided by their length, plus two).
/// </para>
/// </remarks>
/// <typeparam name="T">The counts.</typeparam>
public sealed class TumblingWindows<T>
    where T : class, IMergeable<T>
{
    /// <summary>
    /// Windows of a partition that are kept ahead of the clocks. Unconfirmed records need fewer; records of senders whose clocks are fast
    /// are left out when there are more.
    /// </summary>
    public const int AheadMax = 128;

    private readonly Dictionary<SourcePartition, PartitionWindows<T>> _partitions = [];
    private readonly NewestWindows _newest;
    private readonly WindowKeys _keys;
    private readonly bool _isPublished;
    private readonly WindowGrid _grid;
    private readonly Func<T> _create;
    private readonly Stack<T> _idle = new();
    private (SourcePartition Partition, WindowCounts<T> Counts) _last;
    private long _lastWindow;
    private bool _isLoaded;

    /// <param name="grid">The windows.</param>
    /// <param name="limit">How many of the newest windows are kept, at least 1.</param>
    /// <param name="create">Makes counts that count nothing yet.</param>
    /// <param name="isPublished">Whether windows are kept until they are published, however old they are.</param>
    public TumblingWindows(WindowGrid grid, int limit, Func<T> create, bool isPublished = false)
    {
        ArgumentNullException.ThrowIfNull(grid);
        _grid = grid;
        _newest = new NewestWindows(limit);
        _create = create;
        _isPublished = isPublished;
        _keys = new WindowKeys(grid.Key);
    }

    /// <summary>Windows that had records but are older than those kept.</summary>
    public long LeftOut
    {
        get
        {
            DropIncompleteWindows();
            var seen = new PaneRanges();
            Array.ForEach([.. _partitions.Values.SelectMany(p => p.Seen.Ranges)], range => seen.Add(range.First, range.Last));
            return seen.Count - _newest.Shown.Count();
        }
    }

    /// <summary>Begin, end (Unix ms) and counts of the windows kept, oldest first, summed over partitions.</summary>
    public IEnumerable<(long Start, long End, T Counts)> Kept
    {
        get
        {
            DropIncompleteWindows();
            foreach (long window in _newest.Shown)
            {
                WindowCounts<T>[] parts =
                [
                    .. _partitions.Values.Select(p => p.Windows.GetValueOrDefault(window)).OfType<WindowCounts<T>>(),
                ];
                if (parts.Length > 0)
                {
                    T sum = _create();
                    Array.ForEach(parts, p => sum.Add(p.Counts));
                    yield return (_grid.StartOf(window), _grid.EndOf(window), sum);
                }
            }
        }
    }

    /// <summary>Adds counts of records of a partition whose pane begins at <paramref name="paneStart"/> (Unix ms).</summary>
    public void Add(SourcePartition partition, long paneStart, T counts)
    {
        long window = _grid.IndexOf(paneStart);
        if (_last.Counts is not { } own || _lastWindow != window || _last.Partition != partition)
        {
            DropIncompleteWindows();
            PartitionWindows<T> windows = Of(partition);
            if (_newest.IsFarAhead(window) && HasNoRoomAhead(windows, window))
            {
                return;
            }
            WindowCounts<T>? found = Find(windows, window);
            windows.See(window);
            if (found is null)
            {
                return;
            }
            own = found;
            (_last, _lastWindow) = ((partition, own), window);
        }
        own.Counts.Add(counts);
        own.IsChanged = true;
    }

    /// <summary>Notes that the partitions' clocks have reached a time (Unix ms): windows up to it are among the newest.</summary>
    public void MoveOnTo(long time)
    {
        _newest.MoveOnTo(_grid.IndexOf(time));
        DropOldest();
    }

    /// <summary>
    /// No more records arrive: up to a time (Unix ms), which the clocks may not have reached, windows are among the newest. Drops nothing.
    /// </summary>
    public void EndAt(long time) => _newest.EndAt(_grid.IndexOf(time));

    /// <summary>When the window that holds the time ends (Unix ms).</summary>
    public long EndOfWindowAt(long time) => _grid.EndOf(_grid.IndexOf(time));

    /// <summary>Adds the partition's windows that are closed and were not published yet, oldest first.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="closedBefore">See <see cref="EventClock.ClosedBefore"/>.</param>
    /// <param name="closed">Where they go.</param>
    public void FindClosed(SourcePartition partition, long closedBefore, List<ClosedWindow<T>> closed)
    {
        if (_partitions.TryGetValue(partition, out PartitionWindows<T>? windows))
        {
            windows.FindClosed(_grid, closedBefore, closed);
        }
    }

    /// <summary>Marks a closed window as published; it never will be again.</summary>
    public void Publish(ClosedWindow<T> closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (
            _partitions.TryGetValue(closed.Partition, out PartitionWindows<T>? windows)
            && windows.Windows.TryGetValue(closed.Index, out WindowCounts<T>? own)
        )
        {
            (own.IsPublished, own.IsChanged) = (true, true);
            DropUnwanted(windows, closed.Index);
        }
    }

    /// <summary>Writes what has changed since the last call, and deletes what is no longer kept.</summary>
    public void SaveChanges(StateWriter changes, IPaneCodec<T> codec)
    {
        DropIncompleteWindows();
        foreach (PartitionWindows<T> windows in _partitions.Values)
        {
            windows.SaveChanges(changes, _keys, codec);
        }
    }

    /// <summary>Takes over a saved entry; false if it is not one of these windows'.</summary>
    /// <exception cref="StateException">The value is damaged.</exception>
    public bool TryLoad(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, IPaneCodec<T> codec)
    {
        if (_keys.IsSeen(key))
        {
            Of(partition).LoadSeen(value);
            _isLoaded = true;
            return true;
        }
        if (_keys.WindowOf(key) is not { } window)
        {
            return false;
        }
        WindowCounts<T> own = Take();
        own.Load(value, codec);
        PartitionWindows<T> windows = Of(partition);
        windows.Windows[window] = own;
        _newest.Add(window);
        DropOldest();
        DropUnwanted(windows, window);
        _isLoaded = true;
        return true;
    }

    /// <summary>Drops a partition's windows; what was saved of them stays saved.</summary>
    public void Forget(SourcePartition partition)
    {
        _partitions.Remove(partition);
        Array.ForEach([.. _newest.All.Where(window => !_partitions.Values.Any(p => p.Windows.ContainsKey(window)))], _newest.Remove);
        _last = default;
    }

    private bool HasNoRoomAhead(PartitionWindows<T> windows, long window) =>
        !windows.Windows.ContainsKey(window) && windows.Windows.Keys.Count(_newest.IsAhead) >= AheadMax;

    private PartitionWindows<T> Of(SourcePartition partition) =>
        _partitions.TryGetValue(partition, out PartitionWindows<T>? windows)
            ? windows
            : _partitions[partition] = new PartitionWindows<T>(partition);

    private WindowCounts<T>? Find(PartitionWindows<T> windows, long window)
    {
        bool isKept = Keep(window);
        if (windows.Windows.TryGetValue(window, out WindowCounts<T>? own))
        {
            return own;
        }
        // A window that the partition has seen before and no longer holds would lack its earlier records.
        if ((!isKept && !_isPublished) || windows.Seen.Contains(window))
        {
            return null;
        }
        own = Take();
        windows.Windows.Add(window, own);
        return own;
    }

    private WindowCounts<T> Take() => new(_idle.TryPop(out T? used) ? used : _create());

    /// <summary>Whether the window is one of the newest or ahead of the clocks, or becomes one.</summary>
    private bool Keep(long window)
    {
        if (_newest.Contains(window))
        {
            return true;
        }
        if (!_newest.IsAhead(window) && (_newest.IsTooOld(window) || window <= NewestDropped()))
        {
            return false;
        }
        _newest.Add(window);
        DropOldest();
        return true;
    }

    /// <summary>Neither this window nor an older one is complete over the partitions of this process.</summary>
    private long NewestDropped() =>
        _partitions.Values.Aggregate(long.MinValue, static (newest, windows) => Math.Max(newest, windows.NewestDropped));

    /// <summary>Drops the oldest windows if there are too many.</summary>
    private void DropOldest()
    {
        while (_newest.TryDropOldest(out long window))
        {
            Drop(window);
        }
    }

    private void Drop(long window)
    {
        _newest.Remove(window);
        foreach (PartitionWindows<T> windows in _partitions.Values)
        {
            DropUnwanted(windows, window);
        }
    }

    /// <summary>After all partitions are loaded: drops the windows that one of them had dropped in its former process.</summary>
    private void DropIncompleteWindows()
    {
        if (!_isLoaded)
        {
            return;
        }
        _isLoaded = false;
        long dropped = NewestDropped();
        foreach (long window in _newest.All.TakeWhile(window => window <= dropped).ToArray())
        {
            Drop(window);
        }
    }

    /// <summary>Drops a window that neither the report nor a reader of published windows waits for.</summary>
    private void DropUnwanted(PartitionWindows<T> windows, long window)
    {
        if (
            _newest.Contains(window)
            || !windows.Windows.TryGetValue(window, out WindowCounts<T>? own)
            || (_isPublished && !own.IsPublished)
        )
        {
            return;
        }
        windows.Drop(window, own);
        own.Counts.Clear();
        _idle.Push(own.Counts);
        _last = default;
    }
}
