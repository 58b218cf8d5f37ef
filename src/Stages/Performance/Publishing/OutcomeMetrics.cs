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
    private static readonly string[] SegmentBases = ["observed", "horvitz_thompson", "self_normalised", "model_based"];

    private readonly Gauge _figure;
    private readonly Gauge _bound;
    private readonly Gauge _segments;
    private readonly Gauge _difference;
    private readonly Gauge _differenceBound;
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
        _segments = metrics.Gauge(
            MetricNames.ModelSegmentOutcomePerformance,
            "Precision and recall of a segment where transactions were blocked or held, by what they rest on.",
            "model",
            "maturity",
            "segment",
            "metric",
            "basis"
        );
        _difference = metrics.Gauge(
            MetricNames.ModelOutcomeDifference,
            "The model's figure less the champion's where transactions were blocked or held, by what it rests on.",
            "model",
            "maturity",
            "metric",
            "basis"
        );
        _differenceBound = metrics.Gauge(
            MetricNames.ModelOutcomeDifferenceBound,
            "End of its 95 % interval.",
            "model",
            "maturity",
            "metric",
            "basis",
            "bound"
        );
        _unknown = metrics.Gauge(
            MetricNames.ModelWithoutOutcome,
            "Transactions without an outcome because they were blocked or held.",
            "model",
            "maturity",
            "flagged"
        );
        _ratio = metrics.Gauge(MetricNames.ModelFlaggedOutcomeRatio, "Share of the flagged that has an outcome.", "model", "maturity");
    }

    /// <summary>Series of a model, maturity and segment.</summary>
    public static int SeriesOfSegment => 2 * SegmentBases.Length;

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

    /// <summary>The same of a segment, as far as something is known: without the bounds of all fraud and all legitimate.</summary>
    public void UpdateSegment(string model, string maturity, string segment, ModelFigures figures)
    {
        if (figures.Outcomes is not { } outcomes)
        {
            return;
        }
        foreach ((string basis, OutcomeReading reading) in OutcomeJson.ReadingsOf(outcomes).Where(r => SegmentBases.Contains(r.Basis)))
        {
            _segments.WithLabels(model, maturity, segment, "precision", basis).Set(reading.Precision.Value);
            _segments.WithLabels(model, maturity, segment, "recall", basis).Set(reading.Recall.Value);
        }
    }

    /// <summary>How the model and the champion differ.</summary>
    public void UpdatePair(string model, string maturity, PairFigures pair)
    {
        if (pair.Outcomes is not { } outcomes)
        {
            return;
        }
        foreach ((string basis, PairReading reading) in outcomes.Readings)
        {
            SetDifference("precision", basis, reading.Precision);
            SetDifference("recall", basis, reading.Recall);
        }

        void SetDifference(string metric, string basis, IntervalEstimate figure)
        {
            _difference.WithLabels(model, maturity, metric, basis).Set(figure.Value);
            _differenceBound.WithLabels(model, maturity, metric, basis, "lower").Set(figure.Lower);
            _differenceBound.WithLabels(model, maturity, metric, basis, "upper").Set(figure.Upper);
        }
    }

    private void Set(string model, string maturity, string metric, string basis, IntervalEstimate figure)
    {
        _figure.WithLabels(model, maturity, metric, basis).Set(figure.Value);
        _bound.WithLabels(model, maturity, metric, basis, "lower").Set(figure.Lower);
        _bound.WithLabels(model, maturity, metric, basis, "upper").Set(figure.Upper);
    }
}
