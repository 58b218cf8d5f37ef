using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>
/// Figures of all transactions from those whose outcome is seen: by inverse propensity of a control group, or by a calibration.
/// </summary>
internal static class OutcomeCorrection
{
    private const string NoControlFlagged =
        "no flagged transaction was let through by chance, so nothing is known of those that were blocked";
    private const string NoControlOthers =
        "no unflagged transaction was let through by chance, so nothing is known of those that were blocked";

    /// <summary>Horvitz and Thompson's estimator: sums of weights, precision over the number of flagged transactions.</summary>
    public static OutcomeReading HorvitzThompson(OutcomeSide flagged, OutcomeSide others, bool isAssumed)
    {
        if (Missing(flagged, others) is { } reason)
        {
            return OutcomeReading.Absent(reason);
        }
        LabelSample sample = flagged.Sample(isAssumed);
        IntervalEstimate precision =
            flagged.Unknown.Count == 0 && flagged.Controls == 0 ? Exact(flagged)
            : isAssumed ? sample.ShareOfPopulation()
            : new IntervalEstimate(double.NaN, Interval.None);
        return new OutcomeReading(
            precision,
            RecallOf(flagged, others, sample.TotalEstimate(), others.Sample(isAssumed).TotalEstimate()),
            AmountRecall(flagged, others)
        )
        {
            Note =
                isAssumed || double.IsFinite(precision.Value)
                    ? null
                    : "precision needs an outcome of every transaction that was let through; at this age unlabelled ones have none",
        };
    }

    /// <summary>The self-normalised estimator: shares of the sum of weights.</summary>
    public static OutcomeReading SelfNormalised(OutcomeSide flagged, OutcomeSide others, bool isAssumed)
    {
        if (Missing(flagged, others) is { } reason)
        {
            return OutcomeReading.Absent(reason);
        }
        // Each side's frauds are its share of frauds times its transactions, where all of them are represented.
        IntervalEstimate caught = Normalised(flagged, isAssumed),
            missed = Normalised(others, isAssumed);
        IntervalEstimate precision = flagged.Unknown.Count == 0 && flagged.Controls == 0 ? Exact(flagged) : flagged.Sample(true).Share();
        return new OutcomeReading(precision, RecallOf(flagged, others, caught, missed), AmountRecall(flagged, others));
    }

    /// <summary>
    /// Adds the frauds that the calibrated score expects among what was blocked or held. The band is that of chance in those outcomes, each
    /// a fraud with its calibrated probability, not that of an error of the calibration.
    /// </summary>
    public static OutcomeReading ModelBased(OutcomeSide flagged, OutcomeSide others)
    {
        (double caught, double missed) = (flagged.Fraud.Count + flagged.Expected.Count, others.Fraud.Count + others.Expected.Count);
        double precision = caught / SizeOf(flagged);
        return new OutcomeReading(
            Band(precision, flagged.Expected.Variance / (SizeOf(flagged) * SizeOf(flagged))),
            ShareOf((caught, flagged.Expected.Variance), (missed, others.Expected.Variance)),
            ShareOf(
                (flagged.Fraud.Amount + flagged.ExpectedAmount.Amount, flagged.ExpectedAmount.Variance),
                (others.Fraud.Amount + others.ExpectedAmount.Amount, others.ExpectedAmount.Variance)
            )
        )
        {
            Note = "model-based: what was blocked counts as often as fraud as its calibrated score says",
        };
    }

    /// <summary><c>a / (a + b)</c> of two independent sums, with its variance by the delta method.</summary>
    private static IntervalEstimate ShareOf((double Sum, double Variance) a, (double Sum, double Variance) b) =>
        Band(a.Sum / (a.Sum + b.Sum), (b.Sum * b.Sum * a.Variance + a.Sum * a.Sum * b.Variance) / Math.Pow(a.Sum + b.Sum, 4));

    private static IntervalEstimate Exact(OutcomeSide side) =>
        new ConfusionCounts(side.Fraud.Count, side.Legitimate.Count, 0, 0).PrecisionEstimate();

    private static IntervalEstimate Normalised(OutcomeSide side, bool isAssumed)
    {
        LabelSample sample = side.Sample(true);
        // With outcomes of every transaction there is nothing to normalise.
        return side.Unknown.Count == 0
            ? sample.TotalEstimate()
            : (sample with { Population = isAssumed ? SizeOf(side) : double.NaN }).NormalisedTotal();
    }

    // Transactions that have an outcome or would have one, had they been let through.
    private static double SizeOf(OutcomeSide side) => side.Fraud.Count + side.Legitimate.Count + side.Unknown.Count;

    private static IntervalEstimate RecallOf(
        OutcomeSide flagged,
        OutcomeSide others,
        in IntervalEstimate caught,
        in IntervalEstimate missed
    ) =>
        IsSeen(flagged) && IsSeen(others)
            ? new ConfusionCounts(
                flagged.Fraud.Count,
                flagged.Legitimate.Count,
                others.Fraud.Count,
                others.Legitimate.Count
            ).RecallEstimate()
            : PartShare.Of(caught, missed);

    private static IntervalEstimate AmountRecall(OutcomeSide flagged, OutcomeSide others) =>
        IsSeen(flagged) && IsSeen(others)
            ? flagged.FraudAmounts(others, 0, 0).RecallEstimate()
            : PartShare.Of(flagged.AmountEstimate(), others.AmountEstimate());

    private static bool IsSeen(OutcomeSide side) => side.Unknown.Count == 0 && side.Controls == 0;

    private static string? Missing(OutcomeSide flagged, OutcomeSide others) =>
        flagged.Unknown.Count > 0 && flagged.Controls == 0 ? NoControlFlagged
        : others.Unknown.Count > 0 && others.Controls == 0 ? NoControlOthers
        : null;

    private static IntervalEstimate Band(double value, double variance)
    {
        double half = Intervals.Z95 * Math.Sqrt(variance);
        return new IntervalEstimate(value, Math.Max(0, value - half), Math.Min(1, value + half));
    }
}
