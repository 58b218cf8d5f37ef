using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>
/// How the champion (A) and another model (B) did on the same transactions, as of one maturity. Differences are B less A.
/// </summary>
internal sealed record PairFigures
{
    /// <summary>Decisions on all transactions, whatever became of them.</summary>
    public required JointDecisions All { get; init; }

    public required PairedCounts Counts { get; init; }

    /// <summary>Amounts of frauds.</summary>
    public required JointAmounts Frauds { get; init; }

    /// <summary>Amounts of legitimate transactions.</summary>
    public required JointAmounts Legitimate { get; init; }

    public required IntervalEstimate RocAucDifference { get; init; }

    /// <summary>
    /// Transactions without an outcome because they were blocked or held: unknown for both models, whichever blocked them; null if absent.
    /// </summary>
    public JointDecisions? Unknown { get; init; }

    /// <summary>The differences by what is known of blocked transactions; null while every transaction was let through.</summary>
    public PairOutcomes? Outcomes { get; init; }

    /// <summary>
    /// Whether the differences are those of all transactions: what was blocked or held is at most <see cref="OutcomeFigures.Tolerance"/> of
    /// what either model flagged and of the known frauds.
    /// </summary>
    public bool IsSettled =>
        Unknown is not { } unknown
        || (
            IsSmall(unknown.Both + unknown.OnlyA, All.Both + All.OnlyA)
            && IsSmall(unknown.Both + unknown.OnlyB, All.Both + All.OnlyB)
            && IsSmall(unknown.Total, Counts.Fraud.Total)
        );

    /// <summary>Each figure's difference, by the name that metrics and reports have for it.</summary>
    public IEnumerable<(string Metric, IntervalEstimate Difference)> Differences =>
        [
            ("precision", Published(Counts.PrecisionDifference())),
            ("recall", Published(Counts.RecallDifference())),
            ("f1", Published(Counts.F1Difference())),
            ("false_positive_rate", Published(Counts.FalsePositiveRateDifference())),
            ("alert_rate", All.Difference()),
            ("amount_recall", Published(Frauds.RecallDifference())),
            ("roc_auc", Published(RocAucDifference)),
        ];

    /// <param name="sums">By the score bins of both.</param>
    /// <param name="champion">The champion's bins.</param>
    /// <param name="other">The other's.</param>
    /// <param name="isAssumed">Whether transactions without a verdict count as legitimate.</param>
    /// <param name="missing">What a missing score counts as where scores are ranked.</param>
    /// <param name="rates">Calibrated share of frauds in each of the champion's bins; null without a calibration.</param>
    public static PairFigures Of(
        SeriesSums sums,
        ScoreBins champion,
        ScoreBins other,
        bool isAssumed,
        MissingScore missing,
        double[]? rates = null
    )
    {
        Span<LabelSum> fraud = stackalloc LabelSum[4];
        Span<LabelSum> legitimate = stackalloc LabelSum[4];
        Span<long> all = stackalloc long[4];
        Span<LabelSum> unknown = stackalloc LabelSum[4];
        unknown.Clear();
        fraud.Clear();
        legitimate.Clear();
        all.Clear();
        List<JointBin> positives = [];
        List<JointBin> negatives = [];
        for (int cell = 0; cell < sums.Cells; cell++)
        {
            (int a, int b) = Math.DivRem(cell, other.Count);
            int decision = DecisionOf(cell);
            LabelSum bad = sums.HasGroups ? sums.FraudOf(cell) : sums.Of(Verdict.Fraud, cell);
            LabelSum good = sums.LegitimateOf(cell, isAssumed);
            fraud[decision] += bad;
            legitimate[decision] += good;
            all[decision] += sums.CountOf(cell);
            unknown[decision] += sums.HasGroups ? sums.UnknownOf(cell) : default;
            bool isRanked = missing == MissingScore.Lowest || (a != ScoreBins.Missing && b != ScoreBins.Missing);
            if (isRanked && bad.Count != 0)
            {
                positives.Add(new JointBin(a, b, bad.Count));
            }
            if (isRanked && good.Count != 0)
            {
                negatives.Add(new JointBin(a, b, good.Count));
            }
        }
        var counts = new PairedCounts(Decisions(fraud), Decisions(legitimate));
        return new PairFigures
        {
            All = new JointDecisions(all[3], all[2], all[1], all[0]),
            Outcomes = sums.HasGroups
                ? PairOutcomes.Of(sums, DecisionOf, counts, isAssumed, rates is null ? null : cell => rates[cell / other.Count])
                : null,
            Unknown = sums.HasGroups ? Decisions(unknown) : null,
            Counts = counts,
            Frauds = Amounts(fraud),
            Legitimate = Amounts(legitimate),
            RocAucDifference = RocAuc([.. positives], [.. negatives], champion.Count, other.Count),
        };

        int DecisionOf(int cell) =>
            (cell / other.Count >= champion.FirstFlagged ? 2 : 0) + (cell % other.Count >= other.FirstFlagged ? 1 : 0);
    }

    /// <summary>The interval includes that the exact scores' areas may differ from those of the bins.</summary>
    private static IntervalEstimate RocAuc(JointBin[] positives, JointBin[] negatives, int binsA, int binsB)
    {
        IntervalEstimate difference = PairedRocAuc.Difference(positives, negatives, binsA, binsB);
        double rounding = PairedRocAuc.Rounding(positives, negatives, binsA, binsB);
        return new IntervalEstimate(difference.Value, Math.Max(-1, difference.Lower - rounding), Math.Min(1, difference.Upper + rounding));
    }

    private static bool IsSmall(long part, long whole) => part <= OutcomeFigures.Tolerance * whole;

    private IntervalEstimate Published(IntervalEstimate difference) =>
        IsSettled ? difference : new IntervalEstimate(double.NaN, Interval.None);

    // By decision: 3 both, 2 the champion alone, 1 the other alone, 0 neither.
    private static JointDecisions Decisions(ReadOnlySpan<LabelSum> by) => new(by[3].Count, by[2].Count, by[1].Count, by[0].Count);

    private static JointAmounts Amounts(ReadOnlySpan<LabelSum> by) =>
        new(by[3].Amount, by[2].Amount, by[1].Amount, by[0].Amount, by[3].Squares, by[2].Squares, by[1].Squares, by[0].Squares);
}
