using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Counting;

/// <summary>
/// All counts by source partition, so that they survive in the state store and move with their partition. Only <see cref="SinceStart"/>,
/// for counters, is this process's own. Not synchronised.
/// </summary>
internal sealed class DriftState : IWindowedState
{
    private readonly DriftCounter _counter;
    private readonly BatchSplitter _splitter;
    private readonly PaneStore<DriftCounts> _panes;
    private readonly DriftTotals _totals;
    private readonly DriftCounts _group;
    private readonly DriftCodec _codec;
    private readonly ClockEntries _clocks;
    private readonly HourCounter? _hours;
    private readonly List<(SourcePartition Partition, byte[] Key)> _unwanted = [];
    private readonly long _pane;

    /// <param name="counter">Counts rows.</param>
    /// <param name="codec">Writes what it counts.</param>
    /// <param name="rules">How event time is read.</param>
    /// <param name="windows">The sliding windows.</param>
    /// <param name="tumbling">The windows of the report, by name.</param>
    /// <param name="tumblingRules">How many of each the report holds, and whether those that have closed are published.</param>
    /// <param name="time">For partitions that are idle.</param>
    /// <param name="hours">Counts by hour of the week; null for not at all.</param>
    public DriftState(
        DriftCounter counter,
        DriftCodec codec,
        EventTimeRules rules,
        IReadOnlyList<WindowLength> windows,
        IEnumerable<(string Name, WindowGrid Grid)> tumbling,
        TumblingRules tumblingRules,
        TimeProvider time,
        HourCounter? hours = null
    )
    {
        _counter = counter;
        _codec = codec;
        _hours = hours;
        Clock = new EventClock(rules, time);
        _splitter = new BatchSplitter(Clock);
        _clocks = new ClockEntries(Clock, "drift");
        _pane = (long)rules.Pane.TotalMilliseconds;
        Windows = [.. windows.Select(w => (w.Name, SlidingWindow.Of(w.Length, rules.Pane)))];
        _panes = new PaneStore<DriftCounts>([.. Windows.Select(w => w.Window)], Create);
        Tumbling =
        [
            .. tumbling.Select(t =>
                (t.Name, new TumblingWindows<DriftCounts>(t.Grid, tumblingRules.Kept, Create, tumblingRules.IsPublished))
            ),
        ];
        _totals = new DriftTotals(Create);
        _group = Create();
        SinceStart = Create();
    }

    public EventClock Clock { get; }

    /// <summary>Every record that this process has counted, late ones too.</summary>
    public DriftCounts SinceStart { get; }

    public IReadOnlyList<(string Name, SlidingWindow Window)> Windows { get; }

    // An array, for a foreach without an enumerator object per batch.
    public (string Name, TumblingWindows<DriftCounts> Windows)[] Tumbling { get; }

    /// <summary>
    /// Index of the pane that the clocks have reached, or, before that, of the newest with records; null before the first record.
    /// </summary>
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
    public DriftCounts Create() => new(_counter.Length, _hours is null ? 0 : HourOfWeek.Count);

    public void Add(RecordBatch batch)
    {
        ReadOnlySpan<RowGroup> groups = _splitter.Split(batch);
        MoveOn();
        foreach (ref readonly RowGroup group in groups)
        {
            _group.Clear();
            _counter.Count(batch, _splitter.PiecesOf(group), _group);
            if (group.Pane != RowGroup.NoPane)
            {
                _hours?.Count(batch, _splitter.PiecesOf(group), EventTime.StartOf(group.Pane, _pane), _group.Hours);
            }
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

    /// <summary>No more records arrive: latest spans end where the data do.</summary>
    public void End()
    {
        if (Clock.End is { } end)
        {
            _panes.EndAt(end);
            foreach ((_, TumblingWindows<DriftCounts> windows) in Tumbling)
            {
                windows.EndAt(end);
            }
        }
    }

    /// <summary>Closes every window that is open: no more records arrive for it.</summary>
    public void CloseAll()
    {
        foreach (PartitionClock clock in Clock.Partitions)
        {
            if (Clock.EndOf(clock) is { } end)
            {
                EventClock.CloseEarly(clock, Tumbling.Max(t => t.Windows.EndOfWindowAt(end)));
            }
        }
    }

    /// <summary>Closes what partitions that have had no records for so long have before the watermark.</summary>
    public void CloseIdle(TimeSpan since)
    {
        if (Clock.ReadWatermark() is { } watermark)
        {
            foreach (PartitionClock clock in Clock.Partitions.Where(c => Clock.EndOf(c) is not null && Clock.IsIdle(c, since)))
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
        _clocks.SaveChanges(changes, static clock => clock.ClosedEarly);
        _totals.SaveChanges(changes, _codec);
        _panes.SaveChanges(changes, _codec);
        foreach ((_, TumblingWindows<DriftCounts> windows) in Tumbling)
        {
            windows.SaveChanges(changes, _codec);
        }
    }

    public void Load(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (ClockEntries.IsKey(key))
        {
            _clocks.Load(partition, value, isClosedEarly: true);
            MoveOn();
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
        _clocks.Forget(partition);
        _unwanted.RemoveAll(u => u.Partition == partition);
    }

    private void AddToWindows(in RowGroup group)
    {
        long start = EventTime.StartOf(group.Pane, _pane);
        if (group.IsInWindows)
        {
            _panes.Add(group.Clock.Partition, start, _group);
            if (Clock.Reached is null)
            {
                NewestPane = Math.Max(NewestPane ?? long.MinValue, group.Pane);
            }
        }
        else
        {
            // A window that leaves late records out still counts how many there were.
            _group.KeepLateness();
        }
        foreach ((_, TumblingWindows<DriftCounts> windows) in Tumbling)
        {
            windows.Add(group.Clock.Partition, start, _group);
        }
    }

    /// <summary>The newest pane and the newest windows are those that the clocks have reached.</summary>
    private void MoveOn()
    {
        if (Clock.Reached is { } reached)
        {
            NewestPane = EventTime.PaneOf(reached, _pane);
            _panes.MoveOnTo(reached);
            foreach ((_, TumblingWindows<DriftCounts> windows) in Tumbling)
            {
                windows.MoveOnTo(reached);
            }
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

/// <summary>What is kept of tumbling windows.</summary>
/// <param name="Kept">How many of each length the report of a run holds.</param>
/// <param name="IsPublished">Whether those that have closed are published.</param>
internal readonly record struct TumblingRules(int Kept, bool IsPublished);
