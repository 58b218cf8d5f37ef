using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance.Figures;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>
/// What blocked and held transactions leave open, as metrics. None are published while every transaction was let through.
/// </summary>
internal sealed class OutcomeMetrics
{
    private readonly Gauge _figure;
    private readonly Gauge _bound;
    private readonly Gauge _unknown;
    private readonly Gauge _ratio;

    public OutcomeMetrics(MetricSet metrics)
    {
        _figure = metrics.Gauge(
            MetricNames.ModelOutcomePerformance,
            "A figure where transactions were blocked or held, by what it rests on.",
            "model",
            "maturity",
            "metric",
            "basis"
        );
        _bound = metrics.Gauge(MetricNames.ModelOutcomeBound, "End of its 95 % interval.", "model", "maturity", "metric", "basis", "bound");
        _unknown = metrics.Gauge(
            MetricNames.ModelWithoutOutcome,
            "Transactions without an outcome because they were blocked or held.",
            "model",
            "maturity",
            "flagged"
        );
        _ratio = metrics.Gauge(MetricNames.ModelFlaggedOutcomeRatio, "Share of the flagged that has an outcome.", "model", "maturity");
    }

    public void Update(string model, string maturity, ModelFigures figures)
    {
        if (figures.Outcomes is not { } outcomes)
        {
            return;
        }
        _unknown.WithLabels(model, maturity, "true").Set(outcomes.UnknownFlagged);
        _unknown.WithLabels(model, maturity, "false").Set(outcomes.UnknownOthers);
        _ratio.WithLabels(model, maturity).Set(outcomes.FlaggedWithOutcome);
        foreach ((string basis, OutcomeReading reading) in OutcomeJson.ReadingsOf(outcomes))
        {
            Set(model, maturity, "precision", basis, reading.Precision);
            Set(model, maturity, "recall", basis, reading.Recall);
            Set(model, maturity, "amount_recall", basis, reading.AmountRecall);
        }
    }

    private void Set(string model, string maturity, string metric, string basis, IntervalEstimate figure)
    {
        _figure.WithLabels(model, maturity, metric, basis).Set(figure.Value);
        _bound.WithLabels(model, maturity, metric, basis, "lower").Set(figure.Lower);
        _bound.WithLabels(model, maturity, metric, basis, "upper").Set(figure.Upper);
    }
}
