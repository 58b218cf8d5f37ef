using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>The transactions on one side of a model's threshold, by what is known of their outcome.</summary>
internal sealed record OutcomeSide
{
    /// <summary>All, whatever became of them.</summary>
    public long All { get; private set; }

    public long Held { get; private set; }

    public long Blocked { get; private set; }

    /// <summary>Let through by chance.</summary>
    public long Controls { get; private set; }

    /// <summary>Known frauds, amounts at stake.</summary>
    public LabelSum Fraud { get; private set; }

    /// <summary>Those that count as legitimate.</summary>
    public LabelSum Legitimate { get; private set; }

    /// <summary>Blocked or held, without a verdict.</summary>
    public LabelSum Unknown { get; private set; }

    /// <summary>Frauds to be expected among the unknown by the calibration, and the variance of their number.</summary>
    public (double Count, double Variance) Expected { get; private set; }

    /// <summary>The amount of frauds to be expected among the unknown, and its variance.</summary>
    public (double Amount, double Variance) ExpectedAmount { get; private set; }

    /// <summary>Frauds of the control group.</summary>
    public OutcomeSum ControlFraud { get; private set; }

    /// <summary>Transactions of the control group that count as legitimate.</summary>
    public OutcomeSum ControlLegitimate { get; private set; }

    /// <summary>Frauds among blocked and held transactions that have a verdict nevertheless.</summary>
    public LabelSum BlockedFraud { get; private set; }

    /// <summary>Legitimate ones among them.</summary>
    public long BlockedLegitimate { get; private set; }

    /// <param name="sums">By score bin.</param>
    /// <param name="from">The first bin.</param>
    /// <param name="to">The bin after the last.</param>
    /// <param name="isAssumed">Whether transactions without a verdict count as legitimate, if they were let through.</param>
    /// <param name="rates">Calibrated share of frauds in each bin; null without a calibration.</param>
    public static OutcomeSide Of(SeriesSums sums, int from, int to, bool isAssumed, double[]? rates)
    {
        return Of(sums, Enumerable.Range(from, to - from), isAssumed, rates is null ? null : bin => rates[bin]);
    }

    /// <summary>As above, of any cells.</summary>
    public static OutcomeSide Of(SeriesSums sums, IEnumerable<int> cells, bool isAssumed, Func<int, double>? rateOf)
    {
        var side = new OutcomeSide();
        foreach (int cell in cells)
        {
            side.Add(sums, cell, isAssumed);
            if (rateOf is not null)
            {
                side.Expect(sums.UnknownOf(cell), rateOf(cell));
            }
        }
        return side;
    }

    /// <summary>The sample that the control group and those that were let through anyway make of this side.</summary>
    /// <param name="isPopulationKnown">Whether every transaction of the side that has a weight has an outcome.</param>
    public LabelSample Sample(bool isPopulationKnown) =>
        new(
            Fraud.Count - ControlFraud.Plain.Count - BlockedFraud.Count,
            Legitimate.Count - ControlLegitimate.Plain.Count - BlockedLegitimate,
            ControlFraud.Plain.Count + ControlLegitimate.Plain.Count,
            Whole(ControlFraud.Weight),
            Whole(ControlLegitimate.Weight),
            Whole(ControlFraud.WeightSquares),
            Whole(ControlLegitimate.WeightSquares),
            isPopulationKnown ? All : double.NaN
        );

    /// <summary>
    /// The amount of frauds by the same sample, with the score interval of a count at the effective number of frauds in the control group.
    /// </summary>
    public IntervalEstimate AmountEstimate()
    {
        double seen = (Fraud - ControlFraud.Plain - BlockedFraud).Amount;
        double weighted = (double)ControlFraud.WeightedAmount;
        double total = seen + weighted;
        if (!(weighted > 0))
        {
            // Without a fraud in the control group nothing says how large one would be.
            return new IntervalEstimate(total, total, Controls > 0 ? double.NaN : total);
        }
        double scale = (double)ControlFraud.WeightedAmountSquares / weighted;
        Interval ends = Intervals.Poisson(weighted / scale);
        return new IntervalEstimate(total, seen + scale * ends.Lower, seen + scale * ends.Upper);
    }

    /// <summary>Amounts of frauds on this side and the other, with a share (0 or 1) of what is unknown.</summary>
    public FraudAmounts FraudAmounts(OutcomeSide others, int own, int theirs) =>
        new(
            Fraud.Amount + own * Unknown.Amount,
            others.Fraud.Amount + theirs * others.Unknown.Amount,
            Fraud.Squares + own * Unknown.Squares,
            others.Fraud.Squares + theirs * others.Unknown.Squares
        );

    private static double Whole(Int128 weights) => (double)weights / OutcomeSum.Unit;

    private void Add(SeriesSums sums, int bin, bool isAssumed)
    {
        All += sums.CountOf(bin);
        Fraud += sums.FraudOf(bin);
        Legitimate += sums.LegitimateOf(bin, isAssumed);
        Unknown += sums.UnknownOf(bin);
        for (int state = 0; state < Series.States; state++)
        {
            (LabelSum held, LabelSum blocked) = (
                sums.Group(OutcomeGroup.Held, state, bin).Plain,
                sums.Group(OutcomeGroup.Blocked, state, bin).Plain
            );
            OutcomeSum control = sums.Group(OutcomeGroup.Control, state, bin);
            (Held, Blocked, Controls) = (Held + held.Count, Blocked + blocked.Count, Controls + control.Plain.Count);
            bool isFraud = state == (int)Verdict.Fraud;
            bool isLegitimate = state == (int)Verdict.Legitimate;
            BlockedFraud += isFraud ? held + blocked : default;
            BlockedLegitimate += isLegitimate ? held.Count + blocked.Count : 0;
            ControlFraud += isFraud ? control : default;
            ControlLegitimate += isLegitimate || (isAssumed && !isFraud) ? control : default;
        }
    }

    private void Expect(LabelSum unknown, double rate)
    {
        Expected = (Expected.Count + rate * unknown.Count, Expected.Variance + rate * (1 - rate) * unknown.Count);
        ExpectedAmount = (
            ExpectedAmount.Amount + rate * unknown.Amount,
            ExpectedAmount.Variance + rate * (1 - rate) * (double)unknown.Squares
        );
    }
}
