using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>Differences in precision and recall in one reading of what was blocked or held. NaN where a figure cannot be had.</summary>
/// <param name="Precision">Challenger less champion.</param>
/// <param name="Recall">Challenger less champion.</param>
/// <param name="Note">Why figures are absent; null where there is nothing to say.</param>
internal sealed record PairReading(IntervalEstimate Precision, IntervalEstimate Recall, string? Note = null)
{
    public static PairReading Absent(string reason) =>
        new(new IntervalEstimate(double.NaN, Interval.None), new IntervalEstimate(double.NaN, Interval.None), reason);
}

/// <summary>
/// How champion and challenger differ where transactions were blocked or held: what the champion blocked is unknown for the challenger as
/// well, so both are corrected on the same transactions.
/// </summary>
/// <param name="Observed">Among transactions with an outcome alone.</param>
/// <param name="HorvitzThompson">By the control group.</param>
/// <param name="ModelBased">By the champion's calibrated score.</param>
internal sealed record PairOutcomes(PairReading Observed, PairReading HorvitzThompson, PairReading ModelBased)
{
    private const string NoControl =
        "of transactions on which the models agree or differ in one way, some were blocked and none let through by chance, so nothing is known of them";
    private const string NoCalibration = "no calibration is given ('calibration')";
    private const string NoOutcomes =
        "precision needs an outcome of every transaction that was let through; at this age unlabelled ones have none";

    /// <summary>The readings by the name that metrics and reports have for them.</summary>
    public IEnumerable<(string Basis, PairReading Reading)> Readings =>
        [("observed", Observed), ("horvitz_thompson", HorvitzThompson), ("model_based", ModelBased)];

    /// <param name="sums">By the score bins of both.</param>
    /// <param name="decisionOf">For each cell 3 where both flag, 2 the champion alone, 1 the challenger alone, 0 neither.</param>
    /// <param name="observed">Counts among transactions with an outcome.</param>
    /// <param name="isAssumed">Whether transactions without a verdict count as legitimate, if they were let through.</param>
    /// <param name="rateOf">For each cell the share of frauds by the champion's calibration; null without one.</param>
    public static PairOutcomes Of(
        SeriesSums sums,
        Func<int, int> decisionOf,
        PairedCounts observed,
        bool isAssumed,
        Func<int, double>? rateOf
    )
    {
        OutcomeSide[] sides =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(decision =>
                    OutcomeSide.Of(sums, Enumerable.Range(0, sums.Cells).Where(cell => decisionOf(cell) == decision), isAssumed, rateOf)
                ),
        ];
        var seen = new PairReading(observed.PrecisionDifference(), observed.RecallDifference());
        if (sides.All(s => s.Unknown.Count == 0 && s.Controls == 0))
        {
            // Nothing is estimated. Sums of weights would have no variance, and their interval would be a point.
            PairReading whole = isAssumed
                ? seen
                : seen with
                {
                    Precision = new IntervalEstimate(double.NaN, Interval.None),
                    Note = NoOutcomes,
                };
            return new PairOutcomes(seen, whole, rateOf is null ? PairReading.Absent(NoCalibration) : whole);
        }
        bool isUnseen = sides.Any(s => s.Unknown.Count > 0 && s.Controls == 0);
        return new PairOutcomes(
            seen,
            isUnseen ? PairReading.Absent(NoControl) : Reading(sides, s => s.Sample(isAssumed).TotalEstimate(), isAssumed),
            rateOf is null ? PairReading.Absent(NoCalibration) : Reading(sides, Expected, isAssumed)
        );
    }

    private static PairReading Reading(OutcomeSide[] sides, Func<OutcomeSide, IntervalEstimate> fraudsOf, bool isAssumed)
    {
        var frauds = new PairedOutcomes(fraudsOf(sides[3]), fraudsOf(sides[2]), fraudsOf(sides[1]), fraudsOf(sides[0]));
        return new PairReading(
            isAssumed
                ? frauds.PrecisionDifference(sides[3].All + sides[2].All, sides[3].All + sides[1].All)
                : new IntervalEstimate(double.NaN, Interval.None),
            frauds.RecallDifference(),
            isAssumed ? null : NoOutcomes
        );
    }

    private static IntervalEstimate Expected(OutcomeSide side)
    {
        double total = side.Fraud.Count + side.Expected.Count;
        double half = Intervals.Z95 * Math.Sqrt(side.Expected.Variance);
        return new IntervalEstimate(total, Math.Max(side.Fraud.Count, total - half), total + half);
    }
}
