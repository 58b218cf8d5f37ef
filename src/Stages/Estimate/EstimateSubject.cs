using Vigia.Engine.Components;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles.Calibration;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Estimate;

/// <summary>A model whose performance is estimated: the cells of its scores, and the share of frauds that each means.</summary>
internal sealed class EstimateSubject
{
    private readonly double[] _rates;
    private readonly int _firstFlagged;
    private readonly CalibrationUncertainty? _uncertainty;

    /// <param name="model">The model.</param>
    /// <param name="column">Its place among the batch's models.</param>
    /// <param name="calibration">What its scores are worth.</param>
    public EstimateSubject(ModelInfo model, int column, CalibrationProfile calibration)
    {
        (Model, Column, Calibration) = (model, column, calibration);
        // With the threshold among the edges, what was flagged is a sum of cells, whatever the threshold was when the profile was built.
        Layout = CellLayout.OfNumber([.. calibration.Edges.Append(model.Threshold).Where(float.IsFinite).Distinct().Order()]);
        Cell[] scores = [.. Layout.Cells.Where(c => c.IsValue)];
        int[] blocks = [.. scores.Select(cell => calibration.Edges.Count(edge => edge <= (cell.Lower ?? float.NegativeInfinity)))];
        _rates = [.. blocks.Select(block => calibration.Rates[block])];
        _uncertainty = calibration.Records is null
            ? null
            : new CalibrationUncertainty(
                blocks,
                [.. calibration.Rates.Zip(calibration.Records, CalibrationUncertainty.RateVariance)],
                [.. EstimatedPerformance.Names.Select(name => RangeOf(name)?.Residual ?? 0)]
            );
        _firstFlagged = scores.TakeWhile(cell => !(cell.Lower >= model.Threshold)).Count();
    }

    public ModelInfo Model { get; }

    public int Column { get; }

    public CalibrationProfile Calibration { get; }

    /// <summary>The cells: blocks of the calibration, cut at the threshold, and scores that are not a number.</summary>
    public CellLayout Layout { get; }

    /// <summary>Share of frauds that each cell but the last means.</summary>
    public ReadOnlySpan<double> Rates => _rates;

    /// <summary>What is to be expected of the counts of the cells.</summary>
    public EstimatedPerformance Estimate(ReadOnlySpan<long> cells) =>
        PerformanceEstimation.Estimate(cells[.._rates.Length], _rates, _firstFlagged, _uncertainty);

    /// <summary>Records with a score.</summary>
    public long Scored(ReadOnlySpan<long> cells)
    {
        long sum = 0;
        foreach (long count in cells[.._rates.Length])
        {
            sum += count;
        }
        return sum;
    }

    /// <summary>How a figure varied in the reference; null if that is not known.</summary>
    public PerformanceRange? RangeOf(string metric) => Calibration.Realised.FirstOrDefault(r => r.Metric == metric);
}
