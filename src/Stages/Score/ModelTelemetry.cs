using System.Text.Json;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Score;

/// <summary>What one model did, as metrics and in <c>/status</c>; updated once per batch, by any worker.</summary>
internal sealed class ModelTelemetry
{
    private readonly Counter.Child _scored;
    private readonly Counter.Child _flagged;
    private readonly Counter.Child _flaggedAmount;
    private readonly RunningTotal _flaggedAmountTotal;
    private readonly Counter.Child _nan;
    private readonly Counter.Child _belowZero;
    private readonly Counter.Child _aboveOne;
    private readonly Counter.Child _failed;
    private readonly double _minorUnits;

    // Summed as integers, so that the exported sum is exact however the batches came.
    private long _flaggedMinorUnits;

    /// <summary>How many series a model has at most, comparisons with other scores included.</summary>
    public const int SeriesOfModel = 12;

    public ModelTelemetry(ModelInfo model, AmountSpec? amount, MetricSet metrics)
    {
        _minorUnits = Math.Pow(10, amount?.Scale ?? 0);
        _scored = metrics.Counter(MetricNames.ModelScored, "Records that the model scored.", "model").WithLabels(model.Name);
        _flagged = metrics.Counter(MetricNames.ModelFlagged, "Records whose score reached the threshold.", "model").WithLabels(model.Name);
        _flaggedAmount = metrics
            .Counter(MetricNames.ModelFlaggedAmount, "Amount of the flagged records, in units of currency.", "model")
            .WithLabels(model.Name);
        _flaggedAmountTotal = new RunningTotal(_flaggedAmount);
        CounterFamily invalid = metrics.Counter(
            MetricNames.ModelInvalidScores,
            "Scores that are not probabilities, and records on which the model failed.",
            "model",
            "reason"
        );
        _nan = invalid.WithLabels(model.Name, "nan");
        _belowZero = invalid.WithLabels(model.Name, "below_zero");
        _aboveOne = invalid.WithLabels(model.Name, "above_one");
        _failed = invalid.WithLabels(model.Name, "failed");
        metrics
            .Gauge(MetricNames.ModelInfo, "1; the labels tell the model's version and role.", "model", "version", "role")
            .WithLabels(model.Name, model.Version, ModelRoles.Word(model.Role))
            .Set(1);
    }

    /// <param name="rows">Records scored.</param>
    /// <param name="tally">What became of them.</param>
    /// <param name="failed">Records on which the model failed; their scores are NaN, but not the model's.</param>
    /// <param name="flaggedAmount">Amount of the flagged ones, in minor units.</param>
    public void Count(int rows, in BatchTally tally, int failed, long flaggedAmount)
    {
        _scored.Inc(rows);
        _flagged.Inc(tally.Flagged);
        _flaggedAmountTotal.Set(Interlocked.Add(ref _flaggedMinorUnits, flaggedAmount) / _minorUnits);
        _nan.Inc(tally.NaN - failed);
        _belowZero.Inc(tally.BelowZero);
        _aboveOne.Inc(tally.AboveOne);
        _failed.Inc(failed);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("scored", _scored.Value);
        json.WriteNumber("flagged", _flagged.Value);
        // In minor units, as every other amount of a report.
        json.WriteNumber("flagged_amount", Interlocked.Read(ref _flaggedMinorUnits));
        json.WriteNumber("minor_units_per_unit", _minorUnits);
        json.WriteNumber("invalid", _nan.Value + _belowZero.Value + _aboveOne.Value + _failed.Value);
    }
}
