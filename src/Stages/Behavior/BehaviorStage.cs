using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Observing;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Behavior.Detection;

namespace Vigia.Stages.Behavior;

/// <summary>
/// Counts flagged records and scores by pane of event time, and gives every pane that is complete to the detectors, in order. What they
/// raise goes to metrics, log, status and, before the batch is passed on, to the sink of alarms.
/// </summary>
internal sealed class BehaviorStage(BehaviorOptions options, StageContext context)
    : WindowedStage<BehaviorState>,
        IStatusSection,
        IReportSection,
        IFindingSource
{
    private const int AlarmsKept = 50;

    private readonly AlarmChannel _channel = new(options.Alarms, context);

    // The gate guards this and all fields that follow.
    private readonly Queue<BehaviorAlarm> _alarms = new();
    private readonly SortedSet<string> _raised = new(StringComparer.Ordinal);
    private readonly List<(WatchedModel Model, IncidentUpdate News)> _news = [];
    private readonly SharedIncidents _shared = context.Parts.FindOrAdd<SharedIncidents>();
    private readonly TimelinessWatch _timeliness = new(context.Log, context.Time);
    private BehaviorMetrics? _metrics;
    private bool _isKept;

    public string StatusName => "behavior";

    public string ReportName => "behavior";

    public string FindingName => "alarms";

    public IReadOnlyList<RunFinding> Findings
    {
        get
        {
            lock (Gate)
            {
                return [.. _raised.Select(what => new RunFinding(FindingLevel.Critical, what))];
            }
        }
    }

    public override bool WritesInTransaction => _channel.IsTransactional;

    public override string StateFingerprint
    {
        get
        {
            lock (Gate)
            {
                return State.Fingerprint;
            }
        }
    }

    private BehaviorMetrics Metrics => _metrics ?? throw new InvalidOperationException("the stage has not started, and has no metrics yet");

    public override bool Accepts(RecordKind kind) => kind == options.Kind;

    public override async ValueTask StartAsync(CancellationToken cancellation)
    {
        BehaviorState state = new(options, context);
        BehaviorMetrics metrics = new(context.Metrics, context.Stage, state);
        lock (Gate)
        {
            Begin(state);
            _metrics = metrics;
        }
        context.Metrics.BeforeCollect(() =>
        {
            lock (Gate)
            {
                metrics.Set(state);
            }
        });
        BehaviorLog.Started(
            context.Log,
            state.Models.Count,
            1 + state.Segments.SlotCount,
            DurationType.Format(options.Time.Pane),
            state.Calendar.Name
        );
        foreach (WatchedModel model in state.Models.Where(m => !m.Watch.IsArmed))
        {
            BehaviorLog.Learning(context.Log, model.Model.Name);
        }
        await _channel.StartAsync(cancellation).ConfigureAwait(false);
    }

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        Count(batch);
        return _channel.DeliverAsync(cancellation);
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        CountEnd();
        await _channel.DeliverAsync(cancellation).ConfigureAwait(false);
        await _channel.CompleteAsync(cancellation).ConfigureAwait(false);
    }

    public void WriteStatus(Utf8JsonWriter json) => WriteSection(json);

    public void WriteReport(Utf8JsonWriter json) => WriteSection(json);

    public override async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync().ConfigureAwait(false);
        lock (Gate)
        {
            if (HasState)
            {
                State.Dispose();
            }
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Notice(bool isEnd)
    {
        // With kept state another process continues from here, and judges the open panes when they are complete.
        if (!isEnd || !_isKept)
        {
            Judge(State, isLast: isEnd);
        }
        _timeliness.Check(State.Clock, isEnd);
    }

    protected override void OnSaving() => _isKept = true;

    private void WriteSection(Utf8JsonWriter json)
    {
        lock (Gate)
        {
            BehaviorStatus.Write(json, HasState ? State : null, _alarms);
        }
    }

    private void Judge(BehaviorState state, bool isLast)
    {
        _news.Clear();
        state.Judge(isLast, _news);
        foreach (WatchedModel model in state.Models)
        {
            if (!model.SaidArmed && model.Watch.IsArmed)
            {
                model.SaidArmed = true;
                BehaviorLog.Armed(context.Log, model.Model.Name);
            }
        }
        foreach ((WatchedModel model, IncidentUpdate news) in _news)
        {
            Publish(state, model, new BehaviorAlarm(context.Pipeline, model.Model, state.Segments, news));
        }
    }

    private void Publish(BehaviorState state, WatchedModel model, BehaviorAlarm alarm)
    {
        Share(alarm);
        _alarms.Enqueue(alarm);
        if (_alarms.Count > AlarmsKept)
        {
            _alarms.Dequeue();
        }
        IncidentUpdate news = alarm.News;
        string detector = BehaviorNames.Of(news.Lead.Detector);
        if (news.Status == IncidentStatus.Raised)
        {
            _raised.Add(alarm.Summary);
            Metrics.Raised(state.Models.Index().First(m => m.Item == model).Index, news.Lead.Detector);
            LogRaised(alarm, detector);
        }
        else if (news.Status == IncidentStatus.Worse)
        {
            BehaviorLog.Worse(
                context.Log,
                alarm.Model.Name,
                detector,
                alarm.Segment,
                news.Counted.Rate,
                news.Counted.ExpectedRate,
                EventTime.DateOf(news.Time)
            );
        }
        else
        {
            BehaviorLog.Over(
                context.Log,
                BehaviorNames.Of(news.Status),
                alarm.Model.Name,
                detector,
                alarm.Segment,
                EventTime.DateOf(news.Time),
                news.Peak
            );
        }
        _channel.Add(alarm.Id, alarm.Write);
    }

    /// <summary>
    /// The incident of all detectors that the alarm belongs to, and its cause as far as it is known by now. After a restart, it is the one
    /// that the state has kept.
    /// </summary>
    private void Share(BehaviorAlarm alarm)
    {
        Incident incident = alarm.News.Incident;
        SharedIncident own = incident.Shared ?? alarm.AsIncident(_shared.HasSteadyFeatures);
        incident.Shared = _shared.Join(alarm.Id, own);
        if (alarm.News.Status is IncidentStatus.Cleared or IncidentStatus.Accepted)
        {
            _shared.Leave(alarm.Id);
        }
    }

    private void LogRaised(BehaviorAlarm alarm, string detector)
    {
        IncidentUpdate news = alarm.News;
        if (news.Lead.Detector == Detector.Scores)
        {
            BehaviorLog.RaisedScores(
                context.Log,
                alarm.Model.Name,
                alarm.Segment,
                alarm.Moves,
                EventTime.DateOf(news.Lead.Onset),
                EventTime.DateOf(news.Time)
            );
        }
        else if (news.Lead.Detector == Detector.Amount)
        {
            BehaviorLog.RaisedAmount(
                context.Log,
                alarm.Segment,
                news.Counted.Ratio,
                EventTime.DateOf(news.Lead.Onset),
                EventTime.DateOf(news.Time)
            );
        }
        else if (news.Lead.IsVolume)
        {
            BehaviorLog.RaisedVolume(
                context.Log,
                alarm.Segment,
                news.Counted.Rows,
                news.Counted.Expected,
                EventTime.DateOf(news.Lead.Onset),
                EventTime.DateOf(news.Time)
            );
        }
        else
        {
            RateChange? change = alarm.MainChange;
            BehaviorLog.Raised(
                context.Log,
                alarm.Model.Name,
                detector,
                alarm.Segment,
                news.Counted.Rate,
                news.Counted.ExpectedRate,
                EventTime.DateOf(news.Lead.Onset),
                EventTime.DateOf(news.Time),
                change?.Parts.Sum(p => p.Mix) ?? 0,
                change?.Parts.Sum(p => p.Score) ?? 0
            );
        }
    }
}
