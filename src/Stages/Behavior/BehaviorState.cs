using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Engine.Windows;
using Vigia.Stages.Behavior.Calendar;
using Vigia.Stages.Behavior.Counting;
using Vigia.Stages.Behavior.Detection;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior;

/// <summary>What has been counted and learned. Counts of open panes are kept by partition; panes that are complete go to the watches. Not synchronised.</summary>
internal sealed class BehaviorState : IDisposable
{
    // Eleven hours of panes of ten seconds: what a stalled partition can hold back.
    private const int OpenPanesMax = 4096;

    private readonly BehaviorCounter _counter;
    private readonly BatchSplitter _splitter;
    private readonly OpenPanes<PaneTally> _panes;
    private readonly PaneTally _group;
    private readonly PaneTally _closed;
    private readonly PaneTallyCodec _codec = new();
    private readonly WatchEntries _entries;
    private readonly Dictionary<SourcePartition, long> _leftOut = [];
    private readonly Dictionary<SourcePartition, (long Greatest, long LeftOut)> _savedClocks = [];
    private readonly long _pane;

    public BehaviorState(BehaviorOptions options, StageContext context)
    {
        RecordSchema schema = context.Schemas[options.Kind];
        Profile? reference = options.Reference is { } file ? ProfileFile.Load(file) : null;
        Calendar = LoadCalendar(options);
        Segments = SegmentPlan.Of(schema, options.Segments, reference?.CountsByValue());
        _counter = new BehaviorCounter(Segments, context.Models);
        Models =
        [
            .. context.Models.Select((model, i) =>
                new WatchedModel(model, Segments, _counter.Models[i], options, context.Models.Count, Calendar.Kinds.Count, reference)),
        ];
        Clock = new EventClock(options.Time, context.Time);
        _splitter = new BatchSplitter(Clock);
        _pane = (long)options.Time.Pane.TotalMilliseconds;
        _panes = new OpenPanes<PaneTally>(_pane, OpenPanesMax, Create, _counter.RecordsOf);
        (_group, _closed) = (Create(), Create());
        _entries = new WatchEntries(Models, Calendar);
    }

    public EventClock Clock { get; }

    public DayCalendar Calendar { get; }

    public SegmentPlan Segments { get; }

    public IReadOnlyList<WatchedModel> Models { get; }

    /// <summary>Records whose pane was closed, in their partition or because it had been judged, or that were too far ahead; kept with the state.</summary>
    public long LeftOut => _leftOut.Values.Sum();

    /// <summary>Those of this process alone.</summary>
    public long LeftOutSinceStart => Clock.LateCount + Clock.AheadCount + _panes.TooLate;

    /// <summary>End of the last pane judged (Unix ms); null before the first.</summary>
    public long? JudgedUntil => _panes.Taken is { } pane ? EventTime.EndOf(pane, _pane) : null;

    /// <summary>What the state was counted against.</summary>
    public string Fingerprint => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"panes of {_pane} ms, models {string.Join(", ", Models.Select(m => $"{m.Model.Name} {m.Model.Version} at {m.Model.Threshold:R}"))}, calendar {Calendar.Name} of UTC{Calendar.UtcOffset.TotalHours:+0.##;-0.##;+0} with {string.Join(' ', Calendar.Kinds.Select(k => k.Name))}, segments {string.Join(' ', Segments.Names)}");

    private static ReadOnlySpan<byte> ClockKey => "clock"u8;

    public void Add(RecordBatch batch)
    {
        _counter.Begin(batch);
        foreach (ref readonly RowGroup group in _splitter.Split(batch))
        {
            if (!group.IsInWindows || !TryCount(group))
            {
                LeaveOut(group.Clock.Partition, group.Rows);
            }
        }
    }

    /// <summary>Gives every pane that is complete to the watches.</summary>
    /// <param name="isLast">Whether no more records will come, so that all panes are complete.</param>
    /// <param name="news">What becomes of incidents is added.</param>
    public void Judge(bool isLast, List<(WatchedModel Model, IncidentNews News)> news)
    {
        long? watermark = isLast ? long.MaxValue : Clock.ReadWatermark();
        while (watermark is { } until && _panes.TryTake(until, _closed, out long pane))
        {
            long start = EventTime.StartOf(pane, _pane);
            long hour = Calendar.HourOf(start);
            CalendarHour place = Calendar.PlaceOf(hour);
            for (int m = 0; m < Models.Count; m++)
            {
                List<IncidentNews> own = [];
                Models[m].Watch.Observe(start, hour, place, _closed.Counts.Slice(m * _counter.PerModel, _counter.PerModel), own);
                news.AddRange(own.Select(n => (Models[m], n)));
            }
        }
    }

    public void SaveChanges(StateWriter changes)
    {
        Span<byte> value = stackalloc byte[2 * sizeof(long)];
        foreach (PartitionClock clock in Clock.Partitions)
        {
            (long Greatest, long LeftOut) now = (clock.Greatest, _leftOut.GetValueOrDefault(clock.Partition));
            if (!_savedClocks.TryGetValue(clock.Partition, out (long, long) saved) || saved != now)
            {
                BinaryPrimitives.WriteInt64BigEndian(value, now.Greatest);
                BinaryPrimitives.WriteInt64BigEndian(value[sizeof(long)..], now.LeftOut);
                changes.Put(clock.Partition, ClockKey, value);
                _savedClocks[clock.Partition] = now;
            }
        }
        _panes.SaveChanges(changes, _codec);
        if (_panes.Taken is { } taken)
        {
            _entries.SaveChanges(changes, [.. Clock.Partitions.Select(c => c.Partition)], taken);
        }
    }

    public void Load(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual(ClockKey))
        {
            if (value.Length != 2 * sizeof(long))
            {
                throw new StateException($"the event time of {partition} in the state of 'behavior' is damaged; clear the state");
            }
            (long Greatest, long LeftOut) kept = (BinaryPrimitives.ReadInt64BigEndian(value), BinaryPrimitives.ReadInt64BigEndian(value[sizeof(long)..]));
            Clock.Load(partition, kept.Greatest);
            LeaveOut(partition, kept.LeftOut);
            _savedClocks[partition] = kept;
        }
        else if (!_entries.TryLoad(key, value, _panes.Taken, out long? taken))
        {
            LeaveOut(partition, _panes.Load(partition, key, value, _codec));
        }
        else if (taken is { } pane)
        {
            foreach ((SourcePartition lagging, long records) in _panes.LoadTaken(pane))
            {
                LeaveOut(lagging, records);
            }
        }
    }

    public void Forget(SourcePartition partition)
    {
        _panes.Forget(partition);
        _entries.Forget(partition);
        Clock.Forget(partition);
        _leftOut.Remove(partition);
        _savedClocks.Remove(partition);
    }

    public void Dispose() => _codec.Dispose();

    private void LeaveOut(SourcePartition partition, long records) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_leftOut, partition, out _) += records;

    private bool TryCount(in RowGroup group)
    {
        _group.Clear();
        _counter.Count(_splitter.PiecesOf(group), _group);
        return _panes.Add(group.Clock.Partition, group.Pane, _group, group.Rows);
    }

    private PaneTally Create() => new(_counter.Length);

    private static DayCalendar LoadCalendar(BehaviorOptions options)
    {
        var offset = TimeSpan.FromHours(options.UtcOffsetHours);
        var problems = new Engine.Configuration.ProblemList();
        return options.Calendar is not { } file ? CalendarFile.None(offset)
            : CalendarFile.Load(file, offset, problems) ?? throw new Engine.Configuration.ConfigurationException(problems.InOrder());
    }
}
