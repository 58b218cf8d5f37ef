using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>
/// Counts by pane and partition until a pane is complete; then each pane is taken once, summed over partitions, in the order of event time.
/// For what must see every pane exactly once and in order, such as a detector. Not synchronised.
/// </summary>
/// <remarks>
/// Bounded: with more open panes than <paramref name="limit"/> the oldest is taken although the watermark has not passed it. Records for
/// panes that were taken are left out and counted in <see cref="TooLate"/>, those of a saved pane too: it was open where the partition was
/// before, and is too late here. Panes ahead of the clocks of all partitions are not among these, and bounded by <see cref="AheadMax"/> a
/// partition: of more, the records are left out too.
/// </remarks>
/// <param name="length">Length of a pane, ms.</param>
/// <param name="limit">Most panes that are open at a time.</param>
/// <param name="create">Makes counts that count nothing yet.</param>
/// <param name="recordsOf">How many records were counted.</param>
/// <typeparam name="T">The counts.</typeparam>
public sealed class OpenPanes<T>(long length, int limit, Func<T> create, Func<T, long> recordsOf)
    where T : class, IMergeable<T>
{
    /// <summary>Panes of a partition that are open ahead of the clocks: records of clocks that run ahead fill them.</summary>
    public const int AheadMax = 512;

    private readonly SortedDictionary<long, Dictionary<SourcePartition, Part>> _panes = [];
    private readonly SortedSet<long> _ahead = [];
    private long? _reached;
    private readonly List<(SourcePartition Partition, long Pane)> _gone = [];
    private readonly Stack<T> _idle = new();

    /// <summary>Index of the last pane taken; null before the first.</summary>
    public long? Taken { get; private set; }

    /// <summary>Records for panes that had been taken, or too far ahead.</summary>
    public long TooLate { get; private set; }

    /// <summary>Adds counts of records of a pane.</summary>
    /// <param name="partition">Where they come from.</param>
    /// <param name="pane">Index of the pane.</param>
    /// <param name="counts">The counts.</param>
    /// <param name="records">How many records they are.</param>
    /// <returns>False if the pane has been taken or is too far ahead, and the records were left out.</returns>
    public bool Add(SourcePartition partition, long pane, T counts, long records)
    {
        if (pane <= Taken || (pane > _reached + 1 && HasNoRoomAhead(partition, pane)))
        {
            TooLate += records;
            return false;
        }
        Part part = Find(partition, pane);
        part.Counts.Add(counts);
        part.IsChanged = true;
        return true;
    }

    /// <summary>The clocks of the partitions have reached a time (Unix ms).</summary>
    public void MoveOnTo(long time)
    {
        long pane = EventTime.PaneOf(time, length);
        if (_reached is null)
        {
            _ahead.UnionWith(_panes.Keys.Where(p => p > pane));
        }
        _reached = Math.Max(_reached ?? pane, pane);
        while (_ahead.Count > 0 && _ahead.Min <= _reached)
        {
            _ahead.Remove(_ahead.Min);
        }
    }

    /// <summary>Takes the oldest pane, if it ends before the watermark or there are too many.</summary>
    /// <param name="watermark">Up to here (Unix ms) all records have arrived.</param>
    /// <param name="sum">Gets the pane's counts, after it was cleared.</param>
    /// <param name="pane">Index of the pane.</param>
    public bool TryTake(long watermark, T sum, out long pane)
    {
        ArgumentNullException.ThrowIfNull(sum);
        pane = 0;
        if (_panes.Count == 0)
        {
            return false;
        }
        (pane, Dictionary<SourcePartition, Part> parts) = First();
        if (EventTime.EndOf(pane, length) > watermark && _panes.Count - _ahead.Count <= limit)
        {
            return false;
        }
        sum.Clear();
        foreach ((SourcePartition partition, Part part) in parts)
        {
            sum.Add(part.Counts);
            Let(partition, pane, part);
        }
        Remove(pane);
        Taken = pane;
        return true;
    }

    /// <summary>Takes over up to where panes had been taken, if that is farther than here.</summary>
    /// <returns>Whose panes were open here until now, and how many records are left out with each.</returns>
    public IReadOnlyList<(SourcePartition Partition, long Records)> LoadTaken(long taken)
    {
        Taken = Math.Max(Taken ?? long.MinValue, taken);
        List<(SourcePartition, long)> left = [];
        while (_panes.Count > 0 && First() is var (pane, parts) && pane <= Taken)
        {
            left.AddRange(parts.Select(own => (own.Key, LeaveOut(own.Key, pane, own.Value))));
            Remove(pane);
        }
        return left;
    }

    /// <summary>Drops all open panes: they are ahead of what the data confirm, and no more records arrive.</summary>
    /// <returns>Whose panes they were, and how many records are left out with each.</returns>
    public IReadOnlyList<(SourcePartition Partition, long Records)> LeaveOutRest()
    {
        (SourcePartition, long)[] left =
        [
            .. _panes.SelectMany(open => open.Value, (open, own) => (own.Key, LeaveOut(own.Key, open.Key, own.Value))),
        ];
        _panes.Clear();
        _ahead.Clear();
        return left;
    }

    /// <summary>Writes the panes that have changed since the last call, and deletes those that were taken.</summary>
    public void SaveChanges(StateWriter changes, IPaneCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(codec);
        Span<byte> key = stackalloc byte[PaneKey.Size];
        foreach ((SourcePartition partition, long pane) in _gone)
        {
            PaneKey.Write(key, length, pane);
            changes.Delete(partition, key);
        }
        _gone.Clear();
        foreach ((long pane, Dictionary<SourcePartition, Part> parts) in _panes)
        {
            PaneKey.Write(key, length, pane);
            foreach ((SourcePartition partition, Part part) in parts)
            {
                if (part.IsChanged)
                {
                    changes.Put(partition, key, codec.Encode(part.Counts));
                    (part.IsChanged, part.IsSaved) = (false, true);
                }
            }
        }
    }

    /// <summary>Takes over a saved pane.</summary>
    /// <returns>How many records are left out, because the pane has been taken.</returns>
    /// <exception cref="StateException">Key or value are not from here.</exception>
    public long Load(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, IPaneCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        if (!PaneKey.TryRead(key, out long saved, out long pane) || saved != length)
        {
            throw new StateException($"state of {partition} has a key that is not a pane's; clear the state");
        }
        bool isTaken = pane <= Taken;
        Part part = isTaken ? Create() : Find(partition, pane);
        codec.Decode(value, part.Counts);
        part.IsSaved = true;
        return isTaken ? LeaveOut(partition, pane, part) : 0;
    }

    /// <summary>Drops a partition's panes; what was saved of them stays saved.</summary>
    public void Forget(SourcePartition partition)
    {
        foreach ((long pane, Dictionary<SourcePartition, Part> parts) in _panes.ToArray())
        {
            parts.Remove(partition);
            if (parts.Count == 0)
            {
                Remove(pane);
            }
        }
        _gone.RemoveAll(g => g.Partition == partition);
    }

    private (long Pane, Dictionary<SourcePartition, Part> Parts) First()
    {
        foreach ((long pane, Dictionary<SourcePartition, Part> parts) in _panes)
        {
            return (pane, parts);
        }
        throw new InvalidOperationException("no pane is open");
    }

    private Part Find(SourcePartition partition, long pane)
    {
        if (!_panes.TryGetValue(pane, out Dictionary<SourcePartition, Part>? parts))
        {
            _panes.Add(pane, parts = []);
            if (pane > _reached)
            {
                _ahead.Add(pane);
            }
        }
        if (!parts.TryGetValue(partition, out Part? part))
        {
            parts.Add(partition, part = Create());
        }
        return part;
    }

    private bool HasNoRoomAhead(SourcePartition partition, long pane) =>
        _ahead.Count >= AheadMax
        && !(_panes.TryGetValue(pane, out Dictionary<SourcePartition, Part>? parts) && parts.ContainsKey(partition))
        && _ahead.Count(p => _panes[p].ContainsKey(partition)) >= AheadMax;

    private void Remove(long pane)
    {
        _panes.Remove(pane);
        _ahead.Remove(pane);
    }

    private Part Create() => new(_idle.TryPop(out T? used) ? used : create());

    private long LeaveOut(SourcePartition partition, long pane, Part part)
    {
        long records = recordsOf(part.Counts);
        TooLate += records;
        Let(partition, pane, part);
        return records;
    }

    private void Let(SourcePartition partition, long pane, Part part)
    {
        if (part.IsSaved)
        {
            _gone.Add((partition, pane));
        }
        part.Counts.Clear();
        _idle.Push(part.Counts);
    }

    /// <summary>The counts of one partition in one pane.</summary>
    private sealed class Part(T counts)
    {
        public T Counts { get; } = counts;

        public bool IsChanged { get; set; }

        public bool IsSaved { get; set; }
    }
}
