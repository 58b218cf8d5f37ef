using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>How well scores are probabilities, from counts by bin: a bin's score is its middle.</summary>
/// <param name="Brier">Mean square of score less outcome.</param>
/// <param name="CalibrationError">Expected calibration error: mean distance of a bin's share of frauds from its score.</param>
/// <param name="ErrorBound">How far the middle of bins may move either.</param>
internal readonly record struct CalibrationFigures(double Brier, double CalibrationError, double ErrorBound)
{
    /// <summary>NaN where any score lies outside 0 to 1.</summary>
    public static CalibrationFigures Of(SeriesSums sums, ScoreBins bins, bool isAssumed)
    {
        IReadOnlyList<float> edges = bins.Values;
        (double rows, double squares, double distance, double width) = (0, 0, 0, 0);
        for (int bin = 1; bin < sums.Cells; bin++)
        {
            (double fraud, double good) = (sums.FraudOf(bin).Count, sums.LegitimateOf(bin, isAssumed).Count);
            if (fraud + good == 0)
            {
                continue;
            }
            float lower = bin == 1 ? float.NegativeInfinity : edges[bin - 2];
            float upper = bin == sums.Cells - 1 ? float.PositiveInfinity : edges[bin - 1];
            if (!(lower >= 0 && upper <= float.BitIncrement(1)))
            {
                return new CalibrationFigures(double.NaN, double.NaN, double.NaN);
            }
            double middle = ((double)lower + upper) / 2;
            squares += fraud * (1 - middle) * (1 - middle) + good * middle * middle;
            distance += Math.Abs(fraud - middle * (fraud + good));
            width += (fraud + good) * ((double)upper - lower);
            rows += fraud + good;
        }
        return new CalibrationFigures(squares / rows, distance / rows, width / rows);
    }
}
