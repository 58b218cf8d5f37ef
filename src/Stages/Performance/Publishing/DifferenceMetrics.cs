using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance.Figures;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Differences between models and the champion as metrics; what has no value is NaN.</summary>
internal sealed class DifferenceMetrics
{
    private readonly Gauge _difference;
    private readonly Gauge _differenceBound;

    public DifferenceMetrics(MetricSet metrics)
    {
        _difference = metrics.Gauge(
            MetricNames.ModelDifference,
            "The model's figure less the champion's, on the same transactions.",
            "model",
            "maturity",
            "metric"
        );
        _differenceBound = metrics.Gauge(
            MetricNames.ModelDifferenceBound,
            "End of the 95 % interval of a difference.",
            "model",
            "maturity",
            "metric",
            "bound"
        );
    }

    public void Update(string model, string maturity, PairFigures pair)
    {
        foreach ((string metric, IntervalEstimate difference) in pair.Differences)
        {
            _difference.WithLabels(model, maturity, metric).Set(difference.Value);
            _differenceBound.WithLabels(model, maturity, metric, "lower").Set(difference.Lower);
            _differenceBound.WithLabels(model, maturity, metric, "upper").Set(difference.Upper);
        }
    }
}
