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

/// <summary>
/// What has been counted and learned. Counts of open panes are kept by partition; panes that are complete go to the watches. Not
/// synchronised.
/// </summary>
internal sealed class BehaviorState : IWindowedState, IDisposable
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
    private readonly ClockEntries _clocks;
    private readonly long _pane;

    public BehaviorState(BehaviorOptions options, StageContext context)
    {
        RecordSchema schema = context.Schemas[options.Kind];
        Profile? reference = options.Reference is { } file ? ProfileFile.Load(file) : null;
        Calendar = LoadCalendar(options);
        Segments = SegmentPlan.Of(schema, options.Segments, reference?.CountsByValue());
        _counter = new BehaviorCounter(Segments, context.Models, schema.Amount is not null);
        Models =
        [
            .. context.Models.Select(
                (model, i) =>
                    new WatchedModel(
                        model,
                        Segments,
                        _counter.Models[i],
                        options,
                        context.Models.Count,
                        Calendar.Kinds.Count,
                        reference,
                        isVolumeWatched: i == 0
                    )
            ),
        ];
        Clock = new EventClock(options.Time, context.Time);
        _splitter = new BatchSplitter(Clock);
        _clocks = new ClockEntries(Clock, context.Stage);
        _pane = (long)options.Time.Pane.TotalMilliseconds;
        _panes = new OpenPanes<PaneTally>(_pane, OpenPanesMax, Create, _counter.RecordsOf);
        (_group, _closed) = (Create(), Create());
        _entries = new WatchEntries(Models, Calendar);
    }

    public EventClock Clock { get; }

    public DayCalendar Calendar { get; }

    public SegmentPlan Segments { get; }

    public IReadOnlyList<WatchedModel> Models { get; }

    /// <summary>
    /// Records whose pane was closed, in their partition or because it had been judged, or that were too far ahead; kept with the state.
    /// </summary>
    public long LeftOut => _leftOut.Values.Sum();

    /// <summary>Those of this process alone.</summary>
    public long LeftOutSinceStart => Clock.LateCount + Clock.AheadCount + _panes.TooLate;

    /// <summary>End of the last pane judged (Unix ms); null before the first.</summary>
    public long? JudgedUntil => _panes.Taken is { } pane ? EventTime.EndOf(pane, _pane) : null;

    /// <summary>What the state was counted against.</summary>
    public string Fingerprint =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"rates of segments of their own, numbers and amounts of records, shared incidents, scores by deviance, panes of {_pane} ms, models {string.Join(", ", Models.Select(m => $"{m.Model.Name} {m.Model.Version} at {m.Model.Threshold:R}"))}, calendar {Calendar.Name} of UTC{Calendar.UtcOffset.TotalHours:+0.##;-0.##;+0} with {string.Join(' ', Calendar.Kinds.Select(k => k.Name))}, segments {string.Join(' ', Segments.Names)}"
        );

    public void Add(RecordBatch batch)
    {
        _counter.Begin(batch);
        ReadOnlySpan<RowGroup> groups = _splitter.Split(batch);
        MoveOn();
        foreach (ref readonly RowGroup group in groups)
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
    public void Judge(bool isLast, List<(WatchedModel Model, IncidentUpdate News)> news)
    {
        // At the end too, panes are left out that lie ahead of all that the data confirm.
        long? watermark =
            !isLast ? Clock.ReadWatermark()
            : Clock.End is { } end ? EventTime.EndOf(EventTime.PaneOf(end, _pane), _pane)
            : null;
        while (watermark is { } until && _panes.TryTake(until, _closed, out long pane))
        {
            long start = EventTime.StartOf(pane, _pane);
            long hour = Calendar.HourOf(start);
            CalendarHour place = Calendar.PlaceOf(hour);
            for (int m = 0; m < Models.Count; m++)
            {
                List<IncidentUpdate> own = [];
                ReadOnlySpan<long> counts = _closed.Counts.Slice(m * _counter.PerModel, _counter.PerModel);
                Models[m].Watch.Observe(start, hour, place, counts, own, _closed.Amounts);
                news.AddRange(own.Select(n => (Models[m], n)));
            }
        }
        foreach ((SourcePartition partition, long records) in isLast ? _panes.LeaveOutRest() : [])
        {
            LeaveOut(partition, records);
        }
    }

    public void SaveChanges(StateWriter changes)
    {
        _clocks.SaveChanges(changes, clock => _leftOut.GetValueOrDefault(clock.Partition));
        _panes.SaveChanges(changes, _codec);
        if (_panes.Taken is { } taken)
        {
            _entries.SaveChanges(changes, [.. Clock.Partitions.Select(c => c.Partition)], taken);
        }
    }

    public void Load(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (ClockEntries.IsKey(key))
        {
            LeaveOut(partition, _clocks.Load(partition, value));
            MoveOn();
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
        _clocks.Forget(partition);
    }

    public void Dispose() => _codec.Dispose();

    private void MoveOn()
    {
        if (Clock.Reached is { } reached)
        {
            _panes.MoveOnTo(reached);
        }
    }

    private void LeaveOut(SourcePartition partition, long records) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_leftOut, partition, out _) += records;

    private bool TryCount(in RowGroup group)
    {
        _group.Clear();
        _counter.Count(_splitter.PiecesOf(group), _group);
        return _panes.Add(group.Clock.Partition, group.Pane, _group, group.Rows);
    }

    private PaneTally Create() => _counter.Create();

    private static DayCalendar LoadCalendar(BehaviorOptions options)
    {
        var offset = TimeSpan.FromHours(options.UtcOffsetHours);
        var problems = new Engine.Configuration.ProblemList();
        return options.Calendar is not { } file
            ? CalendarFile.None(offset)
            : CalendarFile.Load(file, offset, problems) ?? throw new Engine.Configuration.ConfigurationException(problems.InOrder());
    }
}
