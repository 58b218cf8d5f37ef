using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>
/// Windows that stand side by side, counted by partition. Each window of a partition
/// closes once, and is then published once; the newest ones, over all partitions, are kept for the report of a run. Windows without
/// records do not exist. Not synchronised.
/// </summary>
/// <remarks>
/// A window is whole or left out: what a partition has let go of, or never took in because newer windows were kept, does not come back, neither for
/// the partition's later records nor for those of others; whatever leaves meanwhile, and after a restart too. It is told in <see cref="LeftOut"/>.
/// Which windows those are is known from the list of windows that had records, and from those that are held.
/// <para>
/// Bounded by the windows that are kept, per partition that had records in them, and, if windows are published, by those that
/// are open: lateness divided by their length, and two more, per partition.
/// </para>
/// </remarks>
/// <typeparam name="T">The counts.</typeparam>
public sealed class TumblingWindows<T>
    where T : class, IMergeable<T>
{
    private readonly Dictionary<SourcePartition, PartitionWindows<T>> _partitions = [];
    private readonly SortedSet<long> _newest = [];
    private readonly WindowKeys _keys;
    private readonly bool _isPublished;
    private readonly int _limit;
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
        _limit = limit;
        _create = create;
        _isPublished = isPublished;
        _keys = new WindowKeys(grid.Key);
    }

    /// <summary>Windows that had records but are older than those kept.</summary>
    public long LeftOut
    {
        get
        {
            Settle();
            var seen = new PaneRanges();
            foreach ((long first, long last) in _partitions.Values.SelectMany(p => p.Seen.Ranges))
            {
                seen.Add(first, last);
            }
            return seen.Count - _newest.Count;
        }
    }

    /// <summary>Begin, end (Unix ms) and counts of the windows kept, oldest first, summed over partitions.</summary>
    public IEnumerable<(long Start, long End, T Counts)> Kept
    {
        get
        {
            Settle();
            foreach (long window in _newest)
            {
                WindowCounts<T>[] parts = [.. _partitions.Values.Select(p => p.Windows.GetValueOrDefault(window)).OfType<WindowCounts<T>>()];
                if (parts.Length > 0)
                {
                    T sum = _create();
                    Array.ForEach(parts, p => sum.Add(p.Counts));
                    yield return (_grid.StartOf(window), EndOf(window), sum);
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
            Settle();
            PartitionWindows<T> windows = Of(partition);
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

    /// <summary>When the window that holds the time ends (Unix ms).</summary>
    public long EndOfWindowAt(long time) => EndOf(_grid.IndexOf(time));

    /// <summary>Adds the partition's windows that are closed and were not published yet, oldest first.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="closedBefore">See <see cref="EventClock.ClosedBefore"/>.</param>
    /// <param name="closed">Where they go.</param>
    public void FindClosed(SourcePartition partition, long closedBefore, List<ClosedWindow<T>> closed)
    {
        if (!_partitions.TryGetValue(partition, out PartitionWindows<T>? windows))
        {
            return;
        }
        foreach ((long window, WindowCounts<T> own) in windows.Windows)
        {
            if (EndOf(window) > closedBefore)
            {
                break;
            }
            if (!own.IsPublished)
            {
                closed.Add(new ClosedWindow<T>(partition, window, _grid.StartOf(window), EndOf(window), own.Counts));
            }
        }
    }

    /// <summary>Takes note that a closed window was published; it never will be again.</summary>
    public void Publish(ClosedWindow<T> closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (_partitions.TryGetValue(closed.Partition, out PartitionWindows<T>? windows) && windows.Windows.TryGetValue(closed.Index, out WindowCounts<T>? own))
        {
            (own.IsPublished, own.IsChanged) = (true, true);
            DropUnwanted(windows, closed.Index);
        }
    }

    /// <summary>Writes what has changed since the last call, and deletes what is kept no more.</summary>
    public void SaveChanges(StateWriter changes, IPaneCodec<T> codec)
    {
        Settle();
        foreach (PartitionWindows<T> windows in _partitions.Values)
        {
            windows.SaveChanges(changes, _keys, codec);
        }
    }

    /// <summary>Takes over a saved entry; false if it is none of these windows'.</summary>
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
        AddToNewest(window);
        windows.Windows[window] = own;
        DropUnwanted(windows, window);
        _isLoaded = true;
        return true;
    }

    /// <summary>Drops a partition's windows; what was saved of them stays saved.</summary>
    public void Forget(SourcePartition partition)
    {
        _partitions.Remove(partition);
        _newest.RemoveWhere(window => !_partitions.Values.Any(p => p.Windows.ContainsKey(window)));
        _last = default;
    }

    private long EndOf(long window) => _grid.EndOf(window);

    private PartitionWindows<T> Of(SourcePartition partition)
    {
        if (!_partitions.TryGetValue(partition, out PartitionWindows<T>? windows))
        {
            windows = new PartitionWindows<T>(partition);
            _partitions.Add(partition, windows);
        }
        return windows;
    }

    private WindowCounts<T>? Find(PartitionWindows<T> windows, long window)
    {
        bool isKept = Keep(window);
        if (windows.Windows.TryGetValue(window, out WindowCounts<T>? own))
        {
            return own;
        }
        // One that the partition has seen before and does not hold lacks what came then.
        if ((!isKept && !_isPublished) || windows.Seen.Contains(window))
        {
            return null;
        }
        own = Take();
        windows.Windows.Add(window, own);
        return own;
    }

    private WindowCounts<T> Take() => new(_idle.TryPop(out T? used) ? used : _create());

    /// <summary>Whether the window is one of the newest, or becomes one.</summary>
    private bool Keep(long window)
    {
        if (_newest.Contains(window))
        {
            return true;
        }
        if ((_newest.Count == _limit && window < _newest.Min) || window <= NewestLetGo())
        {
            return false;
        }
        AddToNewest(window);
        return true;
    }

    /// <summary>No older window, nor this one, is whole over the partitions that are here.</summary>
    private long NewestLetGo()
    {
        long newest = long.MinValue;
        foreach (PartitionWindows<T> windows in _partitions.Values)
        {
            newest = Math.Max(newest, windows.NewestLetGo);
        }
        return newest;
    }

    /// <summary>Adds a window to the newest, and lets go of the oldest if there are too many: of the window itself, if it is that.</summary>
    private void AddToNewest(long window)
    {
        _newest.Add(window);
        if (_newest.Count > _limit)
        {
            LetGo(_newest.Min);
        }
    }

    private void LetGo(long window)
    {
        _newest.Remove(window);
        foreach (PartitionWindows<T> windows in _partitions.Values)
        {
            DropUnwanted(windows, window);
        }
    }

    /// <summary>Lets go, once partitions are loaded in full, of the windows that another one of them let go of where it came from.</summary>
    private void Settle()
    {
        if (!_isLoaded)
        {
            return;
        }
        _isLoaded = false;
        long letGo = NewestLetGo();
        while (_newest.Count > 0 && _newest.Min <= letGo)
        {
            LetGo(_newest.Min);
        }
    }

    /// <summary>Drops a window that neither the report nor a reader of published windows waits for.</summary>
    private void DropUnwanted(PartitionWindows<T> windows, long window)
    {
        if (_newest.Contains(window) || !windows.Windows.TryGetValue(window, out WindowCounts<T>? own) || (_isPublished && !own.IsPublished))
        {
            return;
        }
        windows.Drop(window, own);
        own.Counts.Clear();
        _idle.Push(own.Counts);
        _last = default;
    }
}

/// <summary>What all tumbling windows have in common.</summary>
public static class TumblingWindows
{
    /// <summary>Whether a key among a stage's state entries is that of tumbling windows, of whatever length.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key) => WindowKeys.IsAny(key);
}
