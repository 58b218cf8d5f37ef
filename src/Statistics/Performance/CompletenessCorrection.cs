namespace Vigia.Statistics.Performance;

/// <summary>What the figures are expected to be once all labels are in, with 95 % intervals.</summary>
/// <param name="Recall">Share of the flagged among frauds.</param>
/// <param name="Precision">Share of frauds among the flagged.</param>
/// <param name="FraudRate">Share of frauds among all.</param>
/// <param name="F1">Of these.</param>
/// <param name="TruePositives">Expected number of flagged frauds.</param>
/// <param name="FalseNegatives">Expected number of the others.</param>
public readonly record struct CorrectedPerformance(
    IntervalEstimate Recall,
    IntervalEstimate Precision,
    IntervalEstimate FraudRate,
    double F1,
    double TruePositives,
    double FalseNegatives
);

/// <summary>
/// Corrects figures of a young cohort for the frauds that are not known yet: each known fraud counts as <c>1 / completeness</c>. Unlabelled
/// transactions were counted as legitimate, which makes precision and fraud rate too low; recall is too low or too high only if flagged
/// frauds become known sooner or later than others.
/// </summary>
/// <remarks>
/// It takes for granted that the time until a fraud becomes known does not depend on anything but whether it was flagged. Intervals combine
/// Wilson's for what was observed with the uncertainty of the completeness, on the logarithm of the ratio (Zou and Donner, Statistics in
/// Medicine 27, 2008, 1693-1702); with a completeness of 1 they are Wilson's. Figures are NaN where the completeness is.
/// </remarks>
public static class CompletenessCorrection
{
    /// <param name="observed">Counts now, unlabelled transactions counted as legitimate.</param>
    /// <param name="both">Completeness of flagged and unflagged frauds alike. Recall stays as observed.</param>
    public static CorrectedPerformance Apply(in ConfusionCounts observed, Completeness both) =>
        Apply(observed, both, both, observed.RecallEstimate(), both.LogVariance);

    /// <param name="observed">Counts now, unlabelled transactions counted as legitimate.</param>
    /// <param name="flagged">Completeness of the frauds that were flagged.</param>
    /// <param name="unflagged">Completeness of the others, learned from other labels.</param>
    public static CorrectedPerformance Apply(in ConfusionCounts observed, Completeness flagged, Completeness unflagged)
    {
        // Of two independent sums of unlike completeness: shares of the sum weigh their variances.
        (double caught, double missed) = (observed.TruePositives / flagged.Value, observed.FalseNegatives / unflagged.Value);
        double weight = caught / (caught + missed);
        double variance = weight * weight * flagged.LogVariance + (1 - weight) * (1 - weight) * unflagged.LogVariance;
        return Apply(observed, flagged, unflagged, Recall(observed, flagged, unflagged), variance);
    }

    private static CorrectedPerformance Apply(
        in ConfusionCounts observed,
        Completeness flagged,
        Completeness unflagged,
        IntervalEstimate recall,
        double logVariance
    )
    {
        // There are no more frauds than transactions, however few of their labels are said to be in.
        double caught = Math.Min(observed.Flagged, observed.TruePositives / flagged.Value);
        double missed = Math.Min(observed.Total - observed.Flagged, observed.FalseNegatives / unflagged.Value);
        double frauds = caught + missed;
        var overall = new Completeness(
            observed.Positives == 0 ? flagged.Value : observed.Positives / frauds,
            observed.Positives == 0 ? flagged.LogVariance : logVariance
        );
        return new CorrectedPerformance(
            recall,
            Divide(observed.PrecisionEstimate(), flagged),
            Divide(observed.FraudRateEstimate(), overall),
            2 * caught / (observed.Flagged + frauds),
            caught,
            missed
        );
    }

    /// <summary>An observed share divided by its completeness.</summary>
    private static IntervalEstimate Divide(in IntervalEstimate observed, Completeness completeness)
    {
        double z = Intervals.Z95 * Math.Sqrt(completeness.LogVariance);
        double value = observed.Value / completeness.Value;
        return observed.Value == 0
            ? new IntervalEstimate(value, 0, Math.Min(1, observed.Upper / completeness.Value * Math.Exp(z)))
            : new IntervalEstimate(
                Math.Min(1, value),
                Math.Min(1, value * Math.Exp(-Distance(observed.Value / observed.Lower, z))),
                Math.Min(1, value * Math.Exp(Distance(observed.Upper / observed.Value, z)))
            );
    }

    /// <summary>The odds of being flagged, observed and corrected, and back to a share.</summary>
    private static IntervalEstimate Recall(in ConfusionCounts observed, Completeness flagged, Completeness unflagged)
    {
        IntervalEstimate share = observed.RecallEstimate();
        double factor = unflagged.Value / flagged.Value;
        double z = Intervals.Z95 * Math.Sqrt(flagged.LogVariance + unflagged.LogVariance);
        (double odds, double lower, double upper) = (Odds(share.Value), Odds(share.Lower), Odds(share.Upper));
        return new IntervalEstimate(
            Share(odds * factor),
            odds == 0 ? 0
                : double.IsInfinity(odds) ? Share(lower * factor * Math.Exp(-z))
                : Share(odds * factor * Math.Exp(-Distance(odds / lower, z))),
            double.IsInfinity(odds) ? 1
                : odds == 0 ? Share(upper * factor * Math.Exp(z))
                : Share(odds * factor * Math.Exp(Distance(upper / odds, z)))
        );
    }

    private static double Distance(double ratio, double z) => Math.Sqrt(Math.Log(ratio) * Math.Log(ratio) + z * z);

    private static double Odds(double share) => share / (1 - share);

    private static double Share(double odds) => double.IsInfinity(odds) ? 1 : odds / (1 + odds);
}
