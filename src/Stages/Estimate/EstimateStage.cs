using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Drift;
using Vigia.Stages.Profiles;
using Vigia.Stages.Profiles.Calibration;
using Vigia.Statistics;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Estimate;

/// <summary>
/// Counts scores by what they are worth and pane of event time; performance is estimated from the counts on request, and at each new pane.
/// </summary>
internal sealed class EstimateStage(EstimateOptions options, StageContext context)
    : WindowedStage<DriftState>,
        IStatusSection,
        IReportSection
{
    private readonly EstimateAlarms _alarms = new(context.Log);

    // Guarded by the gate, as what follows.
    private EstimateReference? _reference;
    private long? _noticedPane;

    public string StatusName => "estimate";

    public string ReportName => "estimate";

    // Each model's counts carry their cells with them, see EstimateReference.TagOf.
    public override string StateFingerprint =>
        $"scores of schema {Reference.Profile.Schema.Name} with {DriftReference.Describe(options.Time)}";

    private EstimateReference Reference =>
        _reference ?? throw new InvalidOperationException("the stage has not started, and has no reference yet");

    public override bool Accepts(RecordKind kind) => kind == _reference?.Kind;

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        EstimateReference reference = EstimateReference.Fit(ProfileFile.Load(options.Reference), context.Schemas, context.Models);
        var counter = new DriftCounter([], [.. reference.Subjects.Select(s => (s.Column, s.Layout))], Simd.Current);
        var codec = new DriftCodec(0, [.. reference.Subjects.Select(s => (EstimateReference.TagOf(s), s.Layout.Cells.Count))]);
        lock (Gate)
        {
            _reference = reference;
            Begin(
                new DriftState(
                    counter,
                    codec,
                    options.Time,
                    options.Windows,
                    [(reference.PeriodName, WindowGrid.Of(reference.Period))],
                    new TumblingRules(options.ReportPeriods, IsPublished: false),
                    context.Time
                )
            );
        }
        var metrics = new EstimateMetrics(context.Metrics);
        var time = new EventTimeMetrics(context.Metrics, context.Stage);
        foreach (EstimateSubject subject in reference.Subjects)
        {
            metrics.SetLimits(subject);
            EstimateLog.Started(
                context.Log,
                subject.Model.Name,
                subject.Calibration.Rates.Count,
                subject.Calibration.Legitimate,
                subject.Calibration.Fraud
            );
        }
        context.Metrics.BeforeCollect(() =>
        {
            foreach (WindowEstimate window in Windows())
            {
                metrics.Set(window);
            }
            lock (Gate)
            {
                time.Set(State.Clock.LateCount + State.Clock.AheadCount, State.Clock.ReadWatermark());
            }
        });
        WarnOfOtherModels(reference);
        return ValueTask.CompletedTask;
    }

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        Count(batch);
        return ValueTask.CompletedTask;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation)
    {
        CountEnd();
        return ValueTask.CompletedTask;
    }

    /// <summary>Current estimates, one per window; none until the stage has started. From any thread.</summary>
    public IReadOnlyList<WindowEstimate> Windows()
    {
        lock (Gate)
        {
            return !HasState ? [] : [.. State.Windows.Select(w => EstimateOf(w.Name, w.Window))];
        }
    }

    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("windows");
        foreach (WindowEstimate window in Windows())
        {
            EstimateJson.Write(json, window);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void WriteReport(Utf8JsonWriter json)
    {
        lock (Gate)
        {
            json.WriteStartObject();
            EstimateJson.Write(json, Reference);
            json.WriteNumber("late", State.Late);
            json.WriteNumber("ahead", State.Ahead);
            json.WriteStartArray("periods");
            foreach ((string name, TumblingWindows<DriftCounts> periods) in State.Tumbling)
            {
                foreach ((long start, long end, DriftCounts counts) in periods.Kept)
                {
                    EstimateJson.Write(json, EstimateOf(name, start, end, counts, isJudged: true));
                }
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    protected override void Notice(bool isEnd)
    {
        if (isEnd)
        {
            State.End();
        }
        if (isEnd || State.NewestPane != _noticedPane)
        {
            NoticeAlerts();
        }
    }

    private void NoticeAlerts()
    {
        _noticedPane = State.NewestPane;
        foreach ((string name, SlidingWindow window) in State.Windows.Where(w => w.Window.Length >= Reference.PeriodMin))
        {
            _alarms.Notice(EstimateOf(name, window));
        }
    }

    private WindowEstimate EstimateOf(string name, SlidingWindow window)
    {
        ((long Start, long End)? span, DriftCounts counts) = State.Sum(window);
        return EstimateOf(name, span?.Start, span?.End, counts, window.Length >= Reference.PeriodMin);
    }

    private WindowEstimate EstimateOf(string name, long? start, long? end, DriftCounts counts, bool isJudged)
    {
        var models = new ModelEstimate[Reference.Subjects.Count];
        int offset = 0;
        for (int i = 0; i < models.Length; i++)
        {
            EstimateSubject subject = Reference.Subjects[i];
            ReadOnlySpan<long> cells = counts.Cells.Slice(offset, subject.Layout.Cells.Count);
            offset += cells.Length;
            PerformanceRange?[] ranges = [.. EstimatedPerformance.Names.Select(metric => isJudged ? subject.RangeOf(metric) : null)];
            models[i] = new ModelEstimate(subject.Model.Name, subject.Scored(cells), subject.Estimate(cells), ranges);
        }
        return new WindowEstimate(name, start, end, counts.Rows, models);
    }

    private void WarnOfOtherModels(EstimateReference reference)
    {
        foreach (ModelInfo model in context.Models)
        {
            ScoreProfile? score = reference.Profile.Scores.FirstOrDefault(s => s.Model == model.Name);
            if (score?.Calibration is null)
            {
                EstimateLog.NotCalibrated(context.Log, model.Name);
            }
            else if (score.ModelVersion != model.Version)
            {
                EstimateLog.OtherVersion(context.Log, model.Name, model.Version, score.ModelVersion);
            }
        }
    }
}
