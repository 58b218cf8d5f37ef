namespace Vigia.Engine.Windows;

/// <summary>
/// Which tumbling windows, over all partitions, are kept: the newest that the clocks of the partitions have reached, and all ahead of
/// those. Before the clocks have reached any, all are ahead. By index.
/// </summary>
/// <param name="limit">How many of the newest, at least 1.</param>
internal sealed class NewestWindows(int limit)
{
    private readonly SortedSet<long> _newest = [];
    private readonly SortedSet<long> _ahead = [];
    private long? _reached;
    private long? _end;

    /// <summary>Those kept, rising.</summary>
    public IEnumerable<long> All => _newest.Concat(_ahead);

    /// <summary>
    /// Those to be shown, rising: before the clocks have reached any, and at the end of the data, the newest are chosen by what there is.
    /// </summary>
    public IEnumerable<long> Shown
    {
        get
        {
            long end = _end ?? _reached ?? long.MaxValue;
            return _newest.Concat(_ahead.TakeWhile(w => w <= end)).TakeLast(limit).Concat(_ahead.SkipWhile(w => w <= end));
        }
    }

    public bool Contains(long window) => _newest.Contains(window) || _ahead.Contains(window);

    public bool IsAhead(long window) => _reached is null || window > _reached;

    /// <summary>Whether it is ahead by more than the window that follows next.</summary>
    public bool IsFarAhead(long window) => window > _reached + 1;

    /// <summary>Whether it is older than all of the newest, and there is no room for another.</summary>
    public bool IsTooOld(long window) => _newest.Count == limit && window < _newest.Min;

    /// <summary>Adds a window; <see cref="TryDropOldest"/> follows.</summary>
    public void Add(long window) => (IsAhead(window) ? _ahead : _newest).Add(window);

    /// <summary>The clocks have reached a window; <see cref="TryDropOldest"/> follows.</summary>
    public void MoveOnTo(long window)
    {
        if (!IsAhead(window))
        {
            return;
        }
        _reached = window;
        while (_ahead.Count > 0 && _ahead.Min <= window)
        {
            _newest.Add(_ahead.Min);
            _ahead.Remove(_ahead.Min);
        }
    }

    /// <summary>No more records arrive, and the last are in this window: it counts as reached in what is shown.</summary>
    public void EndAt(long window) => _end = window;

    /// <summary>Removes the oldest of the newest if there are too many.</summary>
    public bool TryDropOldest(out long window)
    {
        window = _newest.Count > limit ? _newest.Min : 0;
        return _newest.Count > limit && _newest.Remove(window);
    }

    public void Remove(long window) => _ = _newest.Remove(window) || _ahead.Remove(window);
}
