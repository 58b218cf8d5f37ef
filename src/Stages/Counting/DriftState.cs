using System.Buffers.Binary;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Counting;

/// <summary>
/// Everything that has been counted, by source partition, so that all of it survives in the state store and moves with its partition.
/// Only <see cref="SinceStart"/>, for counters, is this process's own. Not synchronised.
/// </summary>
internal sealed class DriftState
{
    private readonly DriftCounter _counter;
    private readonly BatchSplitter _splitter;
    private readonly PaneStore<DriftCounts> _panes;
    private readonly DriftTotals _totals;
    private readonly DriftCounts _group;
    private readonly DriftCodec _codec;
    private readonly Dictionary<SourcePartition, (long Greatest, long ClosedEarly)> _savedClocks = [];
    private readonly List<(SourcePartition Partition, byte[] Key)> _unwanted = [];
    private readonly long _pane;

    /// <param name="counter">Counts rows.</param>
    /// <param name="codec">Writes what it counts.</param>
    /// <param name="rules">How event time is read.</param>
    /// <param name="windows">The sliding windows.</param>
    /// <param name="tumbling">The windows of the report, by name.</param>
    /// <param name="tumblingKept">How many of each the report holds.</param>
    /// <param name="isPublished">Whether those that have closed are published.</param>
    /// <param name="time">For partitions that are idle.</param>
    public DriftState(
        DriftCounter counter, DriftCodec codec, EventTimeRules rules, IReadOnlyList<WindowLength> windows,
        IEnumerable<(string Name, WindowGrid Grid)> tumbling, int tumblingKept, bool isPublished, TimeProvider time)
    {
        _counter = counter;
        _codec = codec;
        Clock = new EventClock(rules, time);
        _splitter = new BatchSplitter(Clock);
        _pane = (long)rules.Pane.TotalMilliseconds;
        Windows = [.. windows.Select(w => (w.Name, SlidingWindow.Of(w.Length, rules.Pane)))];
        _panes = new PaneStore<DriftCounts>([.. Windows.Select(w => w.Window)], Create);
        Tumbling = [.. tumbling.Select(t => (t.Name, new TumblingWindows<DriftCounts>(t.Grid, tumblingKept, Create, isPublished)))];
        _totals = new DriftTotals(Create);
        _group = Create();
        SinceStart = Create();
    }

    public EventClock Clock { get; }

    private static ReadOnlySpan<byte> ClockKey => "clock"u8;

    /// <summary>Every record that this process has counted, late ones too.</summary>
    public DriftCounts SinceStart { get; }

    public IReadOnlyList<(string Name, SlidingWindow Window)> Windows { get; }

    // An array, for a foreach without an enumerator object per batch.
    public (string Name, TumblingWindows<DriftCounts> Windows)[] Tumbling { get; }

    /// <summary>Index of the newest pane; null before the first record.</summary>
    public long? NewestPane { get; private set; }

    /// <summary>Tags of scores whose counts are in the state, but which no model produces now.</summary>
    public IReadOnlyList<string> IgnoredScores => _codec.Unknown;

    /// <summary>Records that came after their pane had closed, before and after restarts.</summary>
    public long Late => _totals.Late;

    /// <summary>Records whose event time was too far ahead, before and after restarts.</summary>
    public long Ahead => _totals.Ahead;

    /// <summary>Every record counted, late ones too, before and after restarts.</summary>
    public DriftCounts Total() => _totals.Sum();

    /// <summary>Counts that count nothing yet.</summary>
    public DriftCounts Create() => new(_counter.Length);

    public void Add(RecordBatch batch)
    {
        foreach (ref readonly RowGroup group in _splitter.Split(batch))
        {
            _group.Clear();
            _counter.Count(batch, _splitter.PiecesOf(group), _group);
            _group.Late = group.Standing == RowStanding.Late ? group.Rows : 0;
            _group.Ahead = group.Standing == RowStanding.Ahead ? group.Rows : 0;
            SinceStart.Add(_group);
            _totals.Add(group.Clock.Partition, _group);
            if (group.Pane != RowGroup.NoPane)
            {
                AddToWindows(group);
            }
        }
    }

    /// <summary>The latest span of a window and what was counted in it.</summary>
    public ((long Start, long End)? Span, DriftCounts Counts) Sum(SlidingWindow window)
    {
        DriftCounts counts = Create();
        _panes.Sum(window, counts);
        return (_panes.SpanOf(window), counts);
    }

    /// <summary>Closes every window that is open: nothing more will come for it.</summary>
    public void CloseAll()
    {
        foreach (PartitionClock clock in Clock.Partitions.Where(c => c.Greatest != long.MinValue))
        {
            EventClock.CloseEarly(clock, Tumbling.Max(t => t.Windows.EndOfWindowAt(clock.Greatest)));
        }
    }

    /// <summary>Closes what partitions that have had no records for so long have before the watermark.</summary>
    public void CloseIdle(TimeSpan since)
    {
        if (Clock.ReadWatermark() is { } watermark)
        {
            foreach (PartitionClock clock in Clock.Partitions.Where(c => c.Greatest != long.MinValue && Clock.IsIdle(c, since)))
            {
                EventClock.CloseEarly(clock, watermark);
            }
        }
    }

    /// <summary>The windows that are closed and were not published yet, with the names of their lengths.</summary>
    public IReadOnlyList<(string Name, ClosedWindow<DriftCounts> Window)> FindClosed()
    {
        List<(string, ClosedWindow<DriftCounts>)> all = [];
        List<ClosedWindow<DriftCounts>> closed = [];
        foreach ((string name, TumblingWindows<DriftCounts> windows) in Tumbling)
        {
            foreach (PartitionClock clock in Clock.Partitions)
            {
                windows.FindClosed(clock.Partition, Clock.ClosedBefore(clock), closed);
            }
            all.AddRange(closed.Select(c => (name, c)));
            closed.Clear();
        }
        return all;
    }

    /// <summary>Takes note that windows were published.</summary>
    public void Publish(IEnumerable<(string Name, ClosedWindow<DriftCounts> Window)> closed)
    {
        foreach ((string name, ClosedWindow<DriftCounts> window) in closed)
        {
            Array.Find(Tumbling, t => t.Name == name).Windows.Publish(window);
        }
    }

    public void SaveChanges(StateWriter changes)
    {
        foreach ((SourcePartition partition, byte[] key) in _unwanted)
        {
            changes.Delete(partition, key);
        }
        _unwanted.Clear();
        SaveClocks(changes);
        _totals.SaveChanges(changes, _codec);
        _panes.SaveChanges(changes, _codec);
        foreach ((_, TumblingWindows<DriftCounts> windows) in Tumbling)
        {
            windows.SaveChanges(changes, _codec);
        }
    }

    public void Load(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual(ClockKey))
        {
            LoadClock(partition, value);
        }
        else if (key.SequenceEqual(DriftTotals.Key))
        {
            _totals.Load(partition, value, _codec);
        }
        else if (TumblingWindows.IsKey(key))
        {
            LoadWindow(partition, key, value);
        }
        else
        {
            _panes.Load(partition, key, value, _codec);
        }
    }

    public void Forget(SourcePartition partition)
    {
        _panes.Forget(partition);
        _totals.Forget(partition);
        foreach ((_, TumblingWindows<DriftCounts> windows) in Tumbling)
        {
            windows.Forget(partition);
        }
        Clock.Forget(partition);
        _savedClocks.Remove(partition);
        _unwanted.RemoveAll(u => u.Partition == partition);
    }

    private void AddToWindows(in RowGroup group)
    {
        long start = EventTime.StartOf(group.Pane, _pane);
        if (group.IsInWindows)
        {
            _panes.Add(group.Clock.Partition, start, _group);
            NewestPane = Math.Max(NewestPane ?? long.MinValue, group.Pane);
        }
        else
        {
            // A window that leaves late records out still tells how many there were.
            _group.KeepLateness();
        }
        foreach ((_, TumblingWindows<DriftCounts> windows) in Tumbling)
        {
            windows.Add(group.Clock.Partition, start, _group);
        }
    }

    private void SaveClocks(StateWriter changes)
    {
        Span<byte> value = stackalloc byte[2 * sizeof(long)];
        foreach (PartitionClock clock in Clock.Partitions)
        {
            (long, long) now = (clock.Greatest, clock.ClosedEarly);
            if (!_savedClocks.TryGetValue(clock.Partition, out (long, long) saved) || saved != now)
            {
                BinaryPrimitives.WriteInt64BigEndian(value, clock.Greatest);
                BinaryPrimitives.WriteInt64BigEndian(value[sizeof(long)..], clock.ClosedEarly);
                changes.Put(clock.Partition, ClockKey, value);
                _savedClocks[clock.Partition] = now;
            }
        }
    }

    private void LoadClock(SourcePartition partition, ReadOnlySpan<byte> value)
    {
        if (value.Length != 2 * sizeof(long))
        {
            throw new StateException($"the event time of {partition} in the state is damaged; clear the state");
        }
        long greatest = BinaryPrimitives.ReadInt64BigEndian(value);
        long closedEarly = BinaryPrimitives.ReadInt64BigEndian(value[sizeof(long)..]);
        Clock.Load(partition, greatest, closedEarly);
        _savedClocks[partition] = (greatest, closedEarly);
        if (greatest != long.MinValue)
        {
            NewestPane = Math.Max(NewestPane ?? long.MinValue, EventTime.PaneOf(greatest, _pane));
        }
    }

    private void LoadWindow(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        foreach ((_, TumblingWindows<DriftCounts> windows) in Tumbling)
        {
            if (windows.TryLoad(partition, key, value, _codec))
            {
                return;
            }
        }
        // Of a length that no window has any more.
        _unwanted.Add((partition, key.ToArray()));
    }
}
