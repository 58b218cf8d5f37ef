using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Estimate;

/// <summary>The stage's metrics, brought up to date when they are collected.</summary>
internal sealed class EstimateMetrics(MetricSet metrics)
{
    private readonly Gauge[] _values =
    [
        metrics.Gauge(MetricNames.ModelEstimatedRocAuc, "ROC AUC to be expected of the scores, without labels.", "model", "window"),
        metrics.Gauge(MetricNames.ModelEstimatedPrecision, "Precision to be expected of the scores, without labels.", "model", "window"),
        metrics.Gauge(MetricNames.ModelEstimatedRecall, "Recall to be expected of the scores, without labels.", "model", "window"),
        metrics.Gauge(MetricNames.ModelEstimatedF1, "F1 to be expected of the scores, without labels.", "model", "window"),
        metrics.Gauge(
            MetricNames.ModelEstimatedFraudRate,
            "Share of frauds to be expected of the scores, without labels.",
            "model",
            "window"
        ),
    ];

    private readonly Gauge _bounds = metrics.Gauge(
        MetricNames.ModelEstimatedBound,
        "Where the realised figure will lie 19 times out of 20 if scores are worth what they were.",
        "model",
        "metric",
        "window",
        "bound"
    );

    private readonly Gauge _limits = metrics.Gauge(
        MetricNames.ModelEstimatedLimit,
        "Three standard deviations from the mean of the reference's periods: beyond it an estimate is an alert.",
        "model",
        "metric",
        "limit"
    );

    private readonly Gauge _alerts = metrics.Gauge(
        MetricNames.ModelEstimatedAlert,
        "1 while the estimate is beyond its limits, else 0; only windows as long as the reference's periods.",
        "model",
        "metric",
        "window"
    );

    /// <summary>How many series there are at most.</summary>
    public static long SeriesOf(int models, int windows)
    {
        // For each figure and window the value, two bounds and the alert; for each figure two limits.
        const int OfWindow = 4,
            Limits = 2;
        return (long)models * EstimatedPerformance.Names.Count * (windows * OfWindow + Limits);
    }

    public void SetLimits(EstimateSubject subject)
    {
        foreach (string metric in EstimatedPerformance.Names)
        {
            if (subject.RangeOf(metric) is { } range)
            {
                _limits.WithLabels(subject.Model.Name, metric, "lower").Set(range.LowerLimit);
                _limits.WithLabels(subject.Model.Name, metric, "upper").Set(range.UpperLimit);
            }
        }
    }

    public void Set(WindowEstimate window)
    {
        foreach (ModelEstimate model in window.Models)
        {
            for (int i = 0; i < _values.Length; i++)
            {
                string metric = EstimatedPerformance.Names[i];
                IntervalEstimate value = model.Performance.Values[i];
                _values[i].WithLabels(model.Model, window.Window).Set(value.Value);
                _bounds.WithLabels(model.Model, metric, window.Window, "lower").Set(value.Lower);
                _bounds.WithLabels(model.Model, metric, window.Window, "upper").Set(value.Upper);
                if (model.Ranges[i] is not null)
                {
                    _alerts.WithLabels(model.Model, metric, window.Window).Set(model.IsAlert(i) == true ? 1 : 0);
                }
            }
        }
    }
}
