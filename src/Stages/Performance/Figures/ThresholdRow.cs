using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>What another threshold would have given, for each edge of the score bins. Exact: an edge cuts no bin.</summary>
/// <param name="Threshold">Scores from here on are flagged.</param>
/// <param name="Flagged">How many that is.</param>
/// <param name="Counts">Decisions against the truth.</param>
/// <param name="Frauds">Amounts of frauds.</param>
internal readonly record struct ThresholdRow(float Threshold, long Flagged, ConfusionCounts Counts, FraudAmounts Frauds)
{
    /// <summary>Rising thresholds, as far as anything is flagged.</summary>
    public static IReadOnlyList<ThresholdRow> TableOf(SeriesSums sums, ScoreBins bins, bool isAssumed)
    {
        List<ThresholdRow> rows = [];
        (LabelSum fraud, LabelSum legitimate, LabelSum allFraud, LabelSum allLegitimate, long flagged) = (
            default,
            default,
            default,
            default,
            0
        );
        for (int bin = 0; bin < sums.Cells; bin++)
        {
            (allFraud, allLegitimate) = (allFraud + sums.FraudOf(bin), allLegitimate + sums.LegitimateOf(bin, isAssumed));
        }
        for (int bin = sums.Cells - 1; bin >= 2; bin--)
        {
            fraud += sums.FraudOf(bin);
            legitimate += sums.LegitimateOf(bin, isAssumed);
            flagged += sums.CountOf(bin);
            // One row for thresholds that flag the same.
            if (flagged > 0 && sums.CountOf(bin) > 0)
            {
                rows.Add(
                    new ThresholdRow(
                        bins.Values[bin - 2],
                        flagged,
                        new ConfusionCounts(
                            fraud.Count,
                            legitimate.Count,
                            allFraud.Count - fraud.Count,
                            allLegitimate.Count - legitimate.Count
                        ),
                        new FraudAmounts(fraud.Amount, allFraud.Amount - fraud.Amount, fraud.Squares, allFraud.Squares - fraud.Squares)
                    )
                );
            }
        }
        rows.Reverse();
        return rows;
    }
}
