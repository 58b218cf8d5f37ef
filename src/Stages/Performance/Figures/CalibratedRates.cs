using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Profiles;
using Vigia.Stages.Profiles.Calibration;

namespace Vigia.Stages.Performance.Figures;

/// <summary>What scores are worth by a reference profile: the calibrated share of frauds in each score bin.</summary>
internal sealed class CalibratedRates(Profile profile)
{
    // A bin may lie across several blocks of the calibration.
    private const int Points = 8;

    private readonly Dictionary<(CountingLayout Layout, int Model), double[]?> _rates = [];

    /// <summary>
    /// The share of frauds in each bin of a model; null where the profile has no calibration of it. Without a score it is the profile's
    /// mean.
    /// </summary>
    public double[]? Of(CountingLayout layout, int model)
    {
        if (!_rates.TryGetValue((layout, model), out double[]? rates))
        {
            CalibrationProfile? calibration = profile.Scores.FirstOrDefault(s => s.Model == layout.Models[model].Name)?.Calibration;
            rates = calibration is null ? null : Make(layout.Bins[model], calibration);
            _rates.Add((layout, model), rates);
        }
        return rates;
    }

    private static double[] Make(ScoreBins bins, CalibrationProfile calibration)
    {
        var rates = new double[bins.Count];
        rates[ScoreBins.Missing] = (double)calibration.Fraud / (calibration.Fraud + calibration.Legitimate);
        IReadOnlyList<float> edges = bins.Values;
        for (int bin = 1; bin < bins.Count; bin++)
        {
            float lower = bin == 1 ? float.NegativeInfinity : edges[bin - 2];
            float upper = bin == bins.Count - 1 ? float.PositiveInfinity : edges[bin - 1];
            rates[bin] =
                float.IsFinite(lower) && float.IsFinite(upper)
                    ? Enumerable.Range(0, Points).Average(i => RateOf(calibration, lower + (i + 0.5f) / Points * (upper - lower)))
                    : RateOf(calibration, float.IsFinite(lower) ? lower : upper);
        }
        return rates;
    }

    private static double RateOf(CalibrationProfile calibration, float score) =>
        calibration.Rates[calibration.Edges.Count(edge => edge <= score)];
}
