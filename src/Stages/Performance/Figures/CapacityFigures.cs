using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>
/// What the k highest scores of a day give: exactly where so many transactions are held, else by score bins. Within the bin at the cut
/// the
/// k-th transaction is not known: the value takes the bin's mean, the bounds the worst and the best that the bin allows.
/// </summary>
/// <param name="Reviewed">Transactions within capacity.</param>
/// <param name="Precision">Share of frauds among them, with its bounds.</param>
/// <param name="Recall">Share of all frauds that is among them, with its bounds.</param>
/// <param name="Amount">Amount of the frauds among them, in minor units.</param>
/// <param name="IsExact">Whether no bin was cut.</param>
internal sealed record CapacityFigures(double Reviewed, RankValue Precision, RankValue Recall, double Amount, bool IsExact)
{
    /// <summary>Wilson's interval of the precision, which includes what a cut bin leaves open.</summary>
    public IntervalEstimate PrecisionInterval =>
        Precision.Widen(new IntervalEstimate(Precision.Value, Intervals.Wilson(Precision.Value, Reviewed)));

    /// <param name="days">
    /// Counts by score bin of each cohort, with how many transactions can be reviewed in it, and the highest scored ones from the highest
    /// down; null where not enough are held.
    /// </param>
    public static CapacityFigures Of(IEnumerable<(SeriesSums Sums, double Capacity, IReadOnlyList<TopOutcome>? Highest)> days)
    {
        var sum = new Sums();
        foreach ((SeriesSums sums, double capacity, IReadOnlyList<TopOutcome>? highest) in days)
        {
            if (highest is null)
            {
                sum.AddBins(sums, capacity);
            }
            else
            {
                sum.AddHighest(highest, capacity);
            }
            sum.Frauds += Enumerable.Range(0, sums.Cells).Sum(bin => sums.FraudOf(bin).Count);
        }
        return new CapacityFigures(
            sum.Reviewed,
            new RankValue(sum.Value / sum.Reviewed, sum.Lower / sum.Reviewed, sum.Upper / sum.Reviewed),
            new RankValue(sum.Value / sum.Frauds, sum.Lower / sum.Frauds, sum.Upper / sum.Frauds),
            sum.Amount,
            sum.IsExact
        );
    }

    private struct Sums()
    {
        public double Reviewed,
            Value,
            Lower,
            Upper,
            Amount,
            Frauds;

        public bool IsExact = true;

        public void AddHighest(IReadOnlyList<TopOutcome> highest, double left)
        {
            foreach (TopOutcome one in highest.Where(o => o.State != RankState.Unknown))
            {
                double taken = Math.Min(left, 1);
                double fraud = one.State == RankState.Fraud ? taken : 0;
                (Reviewed, Value, Lower, Upper) = (Reviewed + taken, Value + fraud, Lower + fraud, Upper + fraud);
                Amount += fraud * one.Stake;
                left -= taken;
            }
        }

        public void AddBins(SeriesSums sums, double left)
        {
            // From the highest scores down; transactions without a score come last.
            for (int bin = sums.Cells - 1; bin >= 0; bin--)
            {
                LabelSum fraud = sums.FraudOf(bin);
                double rows = fraud.Count + sums.LegitimateOf(bin, isAssumed: true).Count;
                double taken = Math.Min(left, rows);
                if (taken > 0)
                {
                    Value += fraud.Count * taken / rows;
                    Amount += fraud.Amount * taken / rows;
                    Lower += Math.Max(0, taken - (rows - fraud.Count));
                    Upper += Math.Min(taken, fraud.Count);
                    Reviewed += taken;
                    left -= taken;
                    IsExact &= taken == rows;
                }
            }
        }
    }
}
