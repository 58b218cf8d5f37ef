using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Counting;
using Vigia.Stages.Drift.Causes;
using Vigia.Stages.Drift.Explanations;
using Vigia.Stages.Profiles;
using Vigia.Statistics;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>
/// Counts every feature and score by cell and pane of event time; statistics are computed from the counts when a reader asks for
/// them, and at each new pane to notice changes of level.
/// </summary>
internal sealed class DriftStage(DriftOptions options, StageContext context)
    : WindowedStage<DriftState>,
        IPublishingStage,
        IStatusSection,
        IReportSection,
        IFindingSource
{
    // Between panes levels are judged this often, so that changes are noticed while the first pane is still open.
    private static readonly TimeSpan NoticeEvery = TimeSpan.FromSeconds(5);

    // With more than this part of the reference's records, a window shows the reference's own error.
    internal const int SmallReferencePart = 10;

    private readonly DriftAlarms _alarms = new(new DriftJudge(options.Warn, options.Critical), context.Log);
    private readonly AlarmChannel _channel = new(options.Alarms, context);
    private readonly SharedIncidents _shared = context.Parts.FindOrAdd<SharedIncidents>();
    private readonly TimelinessWatch _timeliness = new(context.Log, context.Time);

    // The gate guards this and all fields that follow.
    private DriftSession? _session;
    private RecordBatch? _batch;
    private readonly HashSet<string> _warnedWindows = [];
    private long? _noticedPane;
    private int _loggedScores;
    private long _noticedAt;

    public string StatusName => "drift";

    public string ReportName => "drift";

    public string FindingName => "drift";

    public IReadOnlyList<RunFinding> Findings
    {
        get
        {
            lock (Gate)
            {
                return _alarms.Findings;
            }
        }
    }

    public override bool WritesInTransaction => _channel.IsTransactional;

    public override string StateFingerprint => Session.Reference.FingerprintWith(options.Time);

    private DriftSession Session => _session ?? throw new InvalidOperationException("the stage has not started, and has no reference yet");

    public override bool Accepts(RecordKind kind) => kind == _session?.Reference.Kind;

    public override async ValueTask StartAsync(CancellationToken cancellation)
    {
        SimdLevel level = Simd.Current;
        DriftReference reference = DriftReference
            .Fit(ProfileFile.Load(options.Reference), context.Schemas, context.Models)
            .SplitBy(options.Segments);
        DriftComparison comparison = new(reference, options.Smoothing);
        DriftMetrics metrics = new(context.Metrics, context.Stage, comparison, options);
        DriftSegmentMetrics segments = new(context.Metrics, comparison, options.Windows.Select(w => w.Name));
        DriftAssessment assessment = new(comparison, _alarms, options);
        CauseFinder finder = new(comparison, context.Models, options.Seasonal, reference.ScoreVersions);
        DriftIncidents incidents = new(context.Pipeline, comparison, finder, _shared, context.Log);
        WindowPublisher? publisher = options.Reports is { } reports
            ? new WindowPublisher(reports, reference.BasisOf(options, context.Models), assessment.RulesOf, context)
            : null;
        lock (Gate)
        {
            _session = new DriftSession(
                reference,
                comparison,
                assessment,
                incidents,
                new DriftExplainer(reference, comparison, options.Windows, context),
                publisher
            );
            Begin(reference.CreateState(options, context.Models, context.Time, level));
        }
        _noticedAt = context.Time.GetTimestamp();
        ExplainedMetrics explained = new(context.Metrics);
        context.Metrics.BeforeCollect(() => Collect(metrics, segments, explained));
        DriftLog.Started(context.Log, reference.Profile.Rows, reference.Features.Count, reference.Scores.Count, Simd.Name(level));
        ReferenceWarnings.Log(reference, context);
        await _channel.StartAsync(cancellation).ConfigureAwait(false);
        if (publisher is not null)
        {
            await publisher.StartAsync(cancellation).ConfigureAwait(false);
        }
    }

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        _batch = batch;
        Count(batch);
        _batch = null;
        return _channel.DeliverAsync(cancellation);
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        CountEnd();
        await _channel.DeliverAsync(cancellation).ConfigureAwait(false);
        await _channel.CompleteAsync(cancellation).ConfigureAwait(false);
        if (Session.Publisher is { } publisher)
        {
            await publisher.CompleteAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask PublishAsync(bool isEnd, CancellationToken cancellation)
    {
        if (Session.Publisher is not { } publisher)
        {
            return;
        }
        IReadOnlyList<(string Name, ClosedWindow<DriftCounts> Window)> closed;
        lock (Gate)
        {
            closed = FindClosed(State, publisher.Options, isEnd);
        }
        await publisher.PublishAsync(closed, cancellation).ConfigureAwait(false);
        lock (Gate)
        {
            State.Publish(closed);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync().ConfigureAwait(false);
        _session?.Incidents.Clear();
        _shared.HasSteadyFeatures = null;
        if (_session?.Publisher is { } publisher)
        {
            await publisher.DisposeAsync().ConfigureAwait(false);
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Drift now; null until the stage has started. From any thread.</summary>
    public DriftSnapshot? Snapshot()
    {
        lock (Gate)
        {
            return !HasState
                ? null
                : new DriftSnapshot(
                    ToTime(State.Clock.ReadWatermark()),
                    State.Late,
                    State.Ahead,
                    [.. State.Windows.Select(w => Compare(State, w.Name, w.Window))],
                    _alarms.Events
                );
        }
    }

    public void WriteStatus(Utf8JsonWriter json) => DriftStatus.Write(json, Snapshot(), options);

    public void WriteReport(Utf8JsonWriter json)
    {
        lock (Gate)
        {
            new DriftReport(Session.Reference, Session.Comparison, Session.Assessment, Session.Explainer, options).Write(
                json,
                State,
                _alarms
            );
        }
    }

    protected override void Notice(bool isEnd)
    {
        if (isEnd)
        {
            State.End();
        }
        // The sample takes a batch once the clocks have moved on over it.
        if (_batch is { } batch)
        {
            Session.Explainer.Add(batch, State.Clock.Reached);
        }
        _timeliness.Check(State.Clock, isEnd);
        if (isEnd || State.NewestPane != _noticedPane || context.Time.GetElapsedTime(_noticedAt) >= NoticeEvery)
        {
            NoticeCrossings(State);
        }
    }

    protected override void OnLoaded()
    {
        foreach (string tag in State.IgnoredScores.Skip(_loggedScores))
        {
            DriftLog.ScoresIgnored(context.Log, tag);
        }
        _loggedScores = State.IgnoredScores.Count;
    }

    private static IReadOnlyList<(string Name, ClosedWindow<DriftCounts> Window)> FindClosed(
        DriftState state,
        WindowReportOptions reports,
        bool isEnd
    )
    {
        if (isEnd && reports.ClosesAtEnd)
        {
            state.CloseAll();
        }
        else if (reports.CloseIdle is { } since)
        {
            state.CloseIdle(since);
        }
        return state.FindClosed();
    }

    private void NoticeCrossings(DriftState state)
    {
        _noticedPane = state.NewestPane;
        _noticedAt = context.Time.GetTimestamp();
        foreach ((string name, SlidingWindow window) in state.Windows)
        {
            ((long Start, long End)? span, DriftCounts counts) = state.Sum(window);
            WarnOfSmallReference(name, counts.Rows);
            if (span is { } known)
            {
                Session.Assessment.Notice(name, known.End, counts);
                TimeSpan length = options.Windows.First(w => w.Name == name).Length;
                IReadOnlyList<(DriftEvent Crossing, DateTimeOffset Since)> fresh = _alarms.TakeFresh();
                Session.Explainer.Explain(name, known.End, counts, fresh.Select(f => f.Crossing));
                Publish(Session.Incidents.Explain(counts, length, fresh));
            }
        }
        if (_alarms.IsQuiet)
        {
            Session.Incidents.Clear();
        }
        _shared.HasSteadyFeatures = !_alarms.HasFeatures;
    }

    private void Publish(IEnumerable<(DriftEvent Crossing, DateTimeOffset Since)> crossings)
    {
        foreach ((DriftEvent crossing, DateTimeOffset since) in crossings)
        {
            var alarm = new DriftAlarm(context.Pipeline, crossing, since);
            _channel.Add(alarm.Id, alarm.Write);
        }
    }

    private void Collect(DriftMetrics metrics, DriftSegmentMetrics segments, ExplainedMetrics explained)
    {
        lock (Gate)
        {
            metrics.SetTotals(State.SinceStart, State.Clock);
            foreach ((string name, SlidingWindow window) in State.Windows)
            {
                WindowDrift drift = Compare(State, name, window);
                foreach ((int i, SubjectDrift subject) in drift.Features.Concat(drift.Scores).Index())
                {
                    metrics.SetStatistics(name, i, subject);
                }
                explained.Set(drift);
                segments.Set(name, drift.Segments);
            }
        }
    }

    private WindowDrift Compare(DriftState state, string name, SlidingWindow window)
    {
        ((long Start, long End)? span, DriftCounts counts) = state.Sum(window);
        return Session.Explainer.Complete(Session.Assessment.Assess(name, span, counts));
    }

    private void WarnOfSmallReference(string window, long records)
    {
        if (records > Session.Reference.Profile.Rows / SmallReferencePart && _warnedWindows.Add(window))
        {
            DriftLog.SmallReference(context.Log, window, records, Session.Reference.Profile.Rows);
        }
    }

    private static DateTimeOffset? ToTime(long? time) => time is { } t ? EventTime.DateOf(t) : null;
}
