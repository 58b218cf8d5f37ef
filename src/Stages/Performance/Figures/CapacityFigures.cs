using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>
/// What the k highest scores of a day give. Scores are counted by bins, so within the bin at the cut the k-th transaction is not known: the
/// value takes the bin's mean, the bounds the worst and the best that the bin allows.
/// </summary>
/// <param name="Reviewed">Transactions within capacity.</param>
/// <param name="Precision">Share of frauds among them, with its bounds.</param>
/// <param name="Recall">Share of all frauds that is among them, with its bounds.</param>
/// <param name="Amount">Amount of the frauds among them, in minor units.</param>
internal sealed record CapacityFigures(double Reviewed, RankValue Precision, RankValue Recall, double Amount)
{
    /// <param name="days">Counts by score bin of each cohort, with how many transactions can be reviewed in it.</param>
    /// <param name="isAssumed">Whether transactions without a verdict count as legitimate.</param>
    public static CapacityFigures Of(IEnumerable<(SeriesSums Sums, double Capacity)> days, bool isAssumed)
    {
        (double reviewed, double value, double lower, double upper, double amount, double frauds) = (0, 0, 0, 0, 0, 0);
        foreach ((SeriesSums sums, double capacity) in days)
        {
            double left = capacity;
            // From the highest scores down; transactions without a score come last.
            for (int bin = sums.Cells - 1; bin >= 0; bin--)
            {
                LabelSum fraud = sums.FraudOf(bin);
                double rows = fraud.Count + sums.LegitimateOf(bin, isAssumed).Count;
                frauds += fraud.Count;
                double taken = Math.Min(left, rows);
                if (taken > 0)
                {
                    value += fraud.Count * taken / rows;
                    amount += fraud.Amount * taken / rows;
                    lower += Math.Max(0, taken - (rows - fraud.Count));
                    upper += Math.Min(taken, fraud.Count);
                    reviewed += taken;
                    left -= taken;
                }
            }
        }
        return new CapacityFigures(
            reviewed,
            new RankValue(value / reviewed, lower / reviewed, upper / reviewed),
            new RankValue(value / frauds, lower / frauds, upper / frauds),
            amount
        );
    }
}
