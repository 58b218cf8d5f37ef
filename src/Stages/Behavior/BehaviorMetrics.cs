using Prometheus;
using Vigia.Engine.Observing;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Behavior.Detection;

namespace Vigia.Stages.Behavior;

/// <summary>The stage's metrics. All but the number of alarms are brought up to date when they are collected.</summary>
internal sealed class BehaviorMetrics
{
    private static readonly Detector[] Detectors = Enum.GetValues<Detector>();
    private static readonly string[] Directions = [BehaviorNames.Direction(true), BehaviorNames.Direction(false)];

    private readonly ModelMetrics[] _models;
    private readonly Gauge.Child[] _usualRecords;
    private readonly EventTimeMetrics _time;

    public BehaviorMetrics(MetricSet metrics, string stage, BehaviorState state)
    {
        _models = [.. state.Models.Select(m => new ModelMetrics(metrics, m.Model.Name, BehaviorNames.SeriesOf(state.Segments)))];
        Gauge records = metrics.Gauge(
            MetricNames.BehaviorUsualRecords,
            "Records a second that are usual at this hour of the week.",
            "segment"
        );
        _usualRecords = _models.Length == 0 ? [] : [.. BehaviorNames.SeriesOf(state.Segments).Select(s => records.WithLabels(s))];
        _time = new EventTimeMetrics(metrics, stage);
    }

    /// <summary>Notes an alarm raised.</summary>
    /// <param name="model">Index of the model.</param>
    /// <param name="detector">What raised it.</param>
    public void Raised(int model, Detector detector) => _models[model].Raised[(int)detector].Inc();

    public void Set(BehaviorState state)
    {
        for (int m = 0; m < _models.Length; m++)
        {
            _models[m].Set(state.Models[m].Watch);
        }
        for (int s = 0; s < _usualRecords.Length; s++)
        {
            _usualRecords[s].Set(state.Models[0].Watch.UsualRecordsPerSecond(s) ?? double.NaN);
        }
        // Not the clock's own: asking that at an idle moment would move it, and what is judged when must not depend on who looks.
        _time.Set(state.LeftOutSinceStart, state.JudgedUntil);
        _time.Set(state.Clock);
    }

    private sealed class ModelMetrics
    {
        private readonly Gauge.Child[] _rates;
        private readonly Gauge.Child[] _usual;
        private readonly Gauge.Child[][] _alarms;
        private readonly Gauge.Child _known;

        public ModelMetrics(MetricSet metrics, string model, IReadOnlyList<string> series)
        {
            Gauge rate = metrics.Gauge(MetricNames.BehaviorFlagRate, "Share flagged lately.", "model", "segment");
            Gauge usual = metrics.Gauge(MetricNames.BehaviorUsualFlagRate, "Share usually flagged at this hour.", "model", "segment");
            Gauge alarm = metrics.Gauge(
                MetricNames.BehaviorAlarm,
                "1 while an alarm is active, else 0.",
                "model",
                "detector",
                "segment",
                "direction"
            );
            CounterFamily raised = metrics.Counter(
                MetricNames.BehaviorAlarms,
                "Alarms raised: one for each series and direction that nothing else explains.",
                "model",
                "detector"
            );
            _rates = [.. series.Select(s => rate.WithLabels(model, s))];
            _usual = [.. series.Select(s => usual.WithLabels(model, s))];
            _alarms =
            [
                .. Detectors.SelectMany(d =>
                    Directions.Select(direction => series.Select(s => alarm.WithLabels(model, BehaviorNames.Of(d), s, direction)).ToArray())
                ),
            ];
            Raised = [.. Detectors.Select(d => raised.WithLabels(model, BehaviorNames.Of(d)))];
            _known = metrics
                .Gauge(MetricNames.BehaviorKnownHours, "Share of the hours of the week whose usual rate has been seen.", "model")
                .WithLabels(model);
        }

        public Counter.Child[] Raised { get; }

        public void Set(ModelWatch watch)
        {
            for (int s = 0; s < _rates.Length; s++)
            {
                RateSum lately = watch.Lately[s];
                _rates[s].Set(lately.Rows > 0 ? lately.Rate : double.NaN);
                _usual[s].Set(lately.Expected > 0 ? lately.ExpectedRate : double.NaN);
                foreach (Gauge.Child[] detector in _alarms)
                {
                    detector[s].Set(0);
                }
            }
            foreach (Finding active in watch.Incidents.SelectMany(i => i.Active).Select(a => a.Finding))
            {
                _alarms[2 * (int)active.Detector + (active.IsUp ? 0 : 1)][active.Series].Set(1);
            }
            _known.Set((double)watch.Baseline.HoursKnown / CalendarHour.PerWeek);
        }
    }
}
