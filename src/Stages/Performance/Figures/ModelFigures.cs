using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>Amounts behind <see cref="ConfusionCounts"/>, in minor units.</summary>
internal readonly record struct ConfusionAmounts(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives);

/// <summary>Transactions by verdict.</summary>
internal readonly record struct VerdictCounts(long Fraud, long Legitimate, long Pending, long Withdrawn, long Unlabelled);

/// <summary>How one model did on the transactions of some cohorts, as of one maturity.</summary>
internal sealed record ModelFigures
{
    public required long Transactions { get; init; }

    public required long Amount { get; init; }

    /// <summary>Flagged transactions, whatever became of them.</summary>
    public required long Flagged { get; init; }

    public required long FlaggedAmount { get; init; }

    public required VerdictCounts Verdicts { get; init; }

    /// <summary>Decisions against the truth, as far as it is known or assumed.</summary>
    public required ConfusionCounts Confusion { get; init; }

    public required ConfusionAmounts Amounts { get; init; }

    public required FraudAmounts Frauds { get; init; }

    /// <summary>Figures that rest on the order of scores.</summary>
    public required RankFigures Ranks { get; init; }

    /// <summary>
    /// What blocked and held transactions leave open, and what a control group or a calibration says of them; null while absent.
    /// </summary>
    public OutcomeFigures? Outcomes { get; init; }

    /// <summary>
    /// Whether the figures of transactions with an outcome are those of all: what was blocked or held could change precision and recall by
    /// no more than <see cref="OutcomeFigures.Tolerance"/>.
    /// </summary>
    public bool IsSettled => Outcomes is not { IsSettled: false };

    public IntervalEstimate Precision => Published(Confusion.PrecisionEstimate());

    public IntervalEstimate Recall => Published(Confusion.RecallEstimate());

    public IntervalEstimate F1 => Published(Confusion.F1Estimate());

    public IntervalEstimate FalsePositiveRate => Published(Confusion.FalsePositiveRateEstimate());

    public IntervalEstimate AmountRecall => Published(Frauds.RecallEstimate());

    /// <summary>Share of the flagged among all transactions, labelled or not.</summary>
    public IntervalEstimate AlertRate => new((double)Flagged / Transactions, Intervals.Wilson(Flagged, Transactions));

    /// <param name="sums">By score bin.</param>
    /// <param name="firstFlagged">The first bin whose transactions are flagged.</param>
    /// <param name="isAssumed">Whether transactions without a verdict count as legitimate.</param>
    /// <param name="ranks">The same by the finest bins; null where nothing is ranked.</param>
    /// <param name="missing">What a missing score counts as where scores are ranked.</param>
    /// <param name="rates">Calibrated share of frauds in each bin; null without a calibration.</param>
    public static ModelFigures Of(
        SeriesSums sums,
        int firstFlagged,
        bool isAssumed,
        RankSums? ranks = null,
        MissingScore missing = MissingScore.Lowest,
        double[]? rates = null
    )
    {
        Span<LabelSum> fraud = [default, default];
        Span<LabelSum> legitimate = [default, default];
        Span<long> all = [0, 0];
        Span<long> amounts = [0, 0];
        LabelSum said = default,
            pending = default,
            withdrawn = default,
            unlabelled = default;
        for (int bin = 0; bin < sums.Cells; bin++)
        {
            int flagged = bin >= firstFlagged ? 1 : 0;
            LabelSum good = sums.LegitimateOf(bin, isAssumed);
            fraud[flagged] += sums.FraudOf(bin);
            legitimate[flagged] += good;
            all[flagged] += sums.CountOf(bin);
            amounts[flagged] += sums.AmountOf(bin);
            said += sums.Of(Verdict.Legitimate, bin);
            pending += sums.Of(Verdict.Pending, bin);
            withdrawn += sums.Of(Verdict.Withdrawn, bin);
            unlabelled += sums.UnlabelledOf(bin);
        }
        OutcomeFigures? outcomes = sums.HasGroups ? OutcomeFigures.Of(sums, firstFlagged, isAssumed, rates) : null;
        outcomes = outcomes is { Held: 0, Blocked: 0, Controls: 0 } ? null : outcomes;
        return new ModelFigures
        {
            Outcomes = outcomes,
            Transactions = all[0] + all[1],
            Amount = amounts[0] + amounts[1],
            Flagged = all[1],
            FlaggedAmount = amounts[1],
            Verdicts = new VerdictCounts(fraud[0].Count + fraud[1].Count, said.Count, pending.Count, withdrawn.Count, unlabelled.Count),
            Confusion = new ConfusionCounts(fraud[1].Count, legitimate[1].Count, fraud[0].Count, legitimate[0].Count),
            Amounts = new ConfusionAmounts(fraud[1].Amount, legitimate[1].Amount, fraud[0].Amount, legitimate[0].Amount),
            Frauds = new FraudAmounts(fraud[1].Amount, fraud[0].Amount, fraud[1].Squares, fraud[0].Squares),
            // What is seen of unsettled transactions is no sample of all scores: it has no area.
            Ranks = ranks is null ? RankFigures.Nothing : RankFigures.Of(ranks, missing, outcomes is not { IsSettled: false }),
        };
    }

    private IntervalEstimate Published(IntervalEstimate figure) => IsSettled ? figure : new IntervalEstimate(double.NaN, Interval.None);
}
