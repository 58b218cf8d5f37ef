using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>The errors of models that predict a loss, in units of currency. Absent figures are NaN; other models have no series.</summary>
internal sealed class LossMetrics(MetricSet metrics)
{
    private const int Errors = 3,
        Bounds = 4;

    private readonly Gauge _errors = metrics.Gauge(
        MetricNames.ModelLossError,
        "Error of the predicted loss against the amount at stake: mae, rmse, and bias (predicted less actual).",
        "model",
        "maturity",
        "metric"
    );

    private readonly Gauge _bounds = metrics.Gauge(
        MetricNames.ModelLossErrorBound,
        "End of the 95 % interval of an error.",
        "model",
        "maturity",
        "metric",
        "bound"
    );

    private readonly Gauge _segments = metrics.Gauge(
        MetricNames.ModelSegmentLossError,
        "The same error on a segment.",
        "model",
        "maturity",
        "segment",
        "metric"
    );

    /// <summary>How many series there are.</summary>
    public static long SeriesOf(int models, int maturities) => models * (maturities + 1L) * (Errors + Bounds);

    /// <summary>How many series segments make.</summary>
    public static long SegmentSeries(int models, int maturities, int segments) => models * (maturities + 1L) * segments * Errors;

    /// <summary>Errors of a model, on all transactions of some cohorts and on those of each segment.</summary>
    public void Update(
        CohortFigures figures,
        (CountingLayout Layout, int Model, IReadOnlyCollection<Cohort> Cohorts) of,
        int maturity,
        bool isSettled
    )
    {
        if (of.Layout.Models[of.Model].LossAtOne is null)
        {
            return;
        }
        (string model, string age) = (of.Layout.Models[of.Model].Name, figures.Maturities.Names[maturity]);
        Update(model, age, LossFigures.Of(figures, of, null, maturity, isSettled));
        for (int slot = 0; slot < of.Layout.Segments.Count; slot++)
        {
            bool isSegmentSettled = figures.OfModel(of.Layout, of.Model, slot, of.Cohorts, maturity).IsSettled;
            UpdateSegment(model, age, of.Layout.Segments[slot], LossFigures.Of(figures, of, slot, maturity, isSegmentSettled));
        }
    }

    private void Update(string model, string maturity, RegressionErrors? found)
    {
        if (found is not { } errors)
        {
            return;
        }
        _errors.WithLabels(model, maturity, "mae").Set(errors.MeanAbsolute.Value);
        _errors.WithLabels(model, maturity, "rmse").Set(errors.RootMeanSquare);
        _errors.WithLabels(model, maturity, "bias").Set(errors.Bias.Value);
        foreach ((string metric, IntervalEstimate estimate) in new[] { ("mae", errors.MeanAbsolute), ("bias", errors.Bias) })
        {
            _bounds.WithLabels(model, maturity, metric, "lower").Set(estimate.Lower);
            _bounds.WithLabels(model, maturity, metric, "upper").Set(estimate.Upper);
        }
    }

    private void UpdateSegment(string model, string maturity, string segment, RegressionErrors? found)
    {
        if (found is { } errors)
        {
            _segments.WithLabels(model, maturity, segment, "mae").Set(errors.MeanAbsolute.Value);
            _segments.WithLabels(model, maturity, segment, "rmse").Set(errors.RootMeanSquare);
            _segments.WithLabels(model, maturity, segment, "bias").Set(errors.Bias.Value);
        }
    }
}
