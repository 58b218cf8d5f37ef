using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>
/// How well scores are probabilities, from counts by fine bin: the scores of a fine bin count as its middle. The calibration error compares
/// frauds with scores over the wider bins of <see cref="ScoreBins"/>, which hold enough transactions for a share.
/// </summary>
/// <param name="Brier">Mean square of score less outcome.</param>
/// <param name="CalibrationError">Expected calibration error: mean distance of a bin's share of frauds from its mean score.</param>
/// <param name="ErrorBound">How far the middle of fine bins may move either.</param>
internal readonly record struct CalibrationFigures(double Brier, double CalibrationError, double ErrorBound)
{
    /// <summary>Of a model, where unlabelled transactions count as legitimate.</summary>
    public static CalibrationFigures Of(CountingLayout layout, int model, IReadOnlyCollection<Cohort> cohorts, int maturity) =>
        Of(
            RankSums.Of(layout, model, cohorts, maturity, isAssumed: true)
                ?? RankSums.Of(CohortFigures.Sum(layout, model, null, cohorts, maturity), layout.Bins[model], isAssumed: true),
            layout.Bins[model]
        );

    /// <summary>NaN where any score lies outside 0 to 1.</summary>
    /// <param name="sums">By fine bin, or by score bin where no fine ones are kept.</param>
    /// <param name="bins">The score bins.</param>
    public static CalibrationFigures Of(RankSums sums, ScoreBins bins)
    {
        IReadOnlyList<float> edges = sums.Edges;
        (double rows, double squares, double distance, double width) = (0, 0, 0, 0);
        // Of the score bin that the fine ones lie in: frauds less the sum of scores.
        (int bin, double excess) = (0, 0);
        for (int fine = 1; fine < sums.Positives.Length; fine++)
        {
            (double fraud, double good) = (sums.Positives[fine], sums.Negatives[fine]);
            if (fraud + good == 0)
            {
                continue;
            }
            float lower = fine == 1 ? float.NegativeInfinity : edges[fine - 2];
            float upper = fine == sums.Positives.Length - 1 ? float.PositiveInfinity : edges[fine - 1];
            if (!(lower >= 0 && upper <= float.BitIncrement(1)))
            {
                return new CalibrationFigures(double.NaN, double.NaN, double.NaN);
            }
            double middle = ((double)lower + upper) / 2;
            squares += fraud * (1 - middle) * (1 - middle) + good * middle * middle;
            width += (fraud + good) * ((double)upper - lower);
            rows += fraud + good;
            if (bins.Of(lower) is var now && now != bin)
            {
                distance += Math.Abs(excess);
                (bin, excess) = (now, 0);
            }
            excess += fraud - middle * (fraud + good);
        }
        return new CalibrationFigures(squares / rows, (distance + Math.Abs(excess)) / rows, width / rows);
    }
}
