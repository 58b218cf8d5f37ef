namespace Vigia.Statistics.Performance;

/// <summary>
/// The decisions of two models on the same transactions, by truth. Differences are B less A; NaN where one of the two is.
/// </summary>
/// <param name="Fraud">Decisions on frauds.</param>
/// <param name="Legitimate">Decisions on legitimate transactions.</param>
public readonly record struct PairedCounts(JointDecisions Fraud, JointDecisions Legitimate)
{
    /// <summary>The first model alone.</summary>
    public ConfusionCounts A =>
        new(
            Fraud.Both + Fraud.OnlyA,
            Legitimate.Both + Legitimate.OnlyA,
            Fraud.OnlyB + Fraud.Neither,
            Legitimate.OnlyB + Legitimate.Neither
        );

    /// <summary>The second model alone.</summary>
    public ConfusionCounts B =>
        new(
            Fraud.Both + Fraud.OnlyB,
            Legitimate.Both + Legitimate.OnlyB,
            Fraud.OnlyA + Fraud.Neither,
            Legitimate.OnlyA + Legitimate.Neither
        );

    /// <inheritdoc cref="JointDecisions.Difference"/>
    public IntervalEstimate RecallDifference() => Fraud.Difference();

    /// <inheritdoc cref="JointDecisions.Difference"/>
    public IntervalEstimate FalsePositiveRateDifference() => Legitimate.Difference();

    /// <inheritdoc cref="JointDecisions.Difference"/>
    public IntervalEstimate AlertRateDifference() => (Fraud + Legitimate).Difference();

    /// <summary>
    /// The models flag different transactions, so precision is not a paired share. Its interval comes from each model's Wilson interval and
    /// the correlation of the two (<see cref="Intervals.Difference"/>), by the delta method on the joint counts (C. S. Moskowitz and M. S. Pepe,
    /// Clinical Trials 3, 2006, 272-279): <c>cov = (TP_AB (1 - p_A)(1 - p_B) + FP_AB p_A p_B) / (n_A n_B)</c>.
    /// </summary>
    public IntervalEstimate PrecisionDifference()
    {
        (ConfusionCounts a, ConfusionCounts b) = (A, B);
        (double pA, double pB) = (a.Precision, b.Precision);
        double products = Fraud.Both * (1 - pA) * (1 - pB) + Legitimate.Both * pA * pB;
        return Intervals.Difference(a.PrecisionEstimate(), b.PrecisionEstimate(), Correlation(products, pA, a.Flagged, pB, b.Flagged));
    }

    /// <summary>
    /// From each one's interval (<see cref="ConfusionCounts.F1Estimate"/>) and the correlation of the shares <c>TP / (TP + FP + FN)</c>
    /// behind them, by the delta method on the joint counts.
    /// </summary>
    public IntervalEstimate F1Difference()
    {
        (ConfusionCounts a, ConfusionCounts b) = (A, B);
        (double sA, double sB) = ((double)a.TruePositives / a.Union, (double)b.TruePositives / b.Union);
        double products =
            Fraud.Both * (1 - sA) * (1 - sB)
            - Fraud.OnlyA * (1 - sA) * sB
            - Fraud.OnlyB * sA * (1 - sB)
            + (Fraud.Neither + Legitimate.Both) * sA * sB;
        return Intervals.Difference(a.F1Estimate(), b.F1Estimate(), Correlation(products, sA, a.Union, sB, b.Union));
    }

    // At 0 and 1 no variance can be seen, and none shared: the interval is then the wider one of independent figures.
    private static double Correlation(double products, double a, long trialsA, double b, long trialsB)
    {
        double deviations = Math.Sqrt(a * (1 - a) * trialsA * (b * (1 - b)) * trialsB);
        return deviations > 0 ? Math.Clamp(products / deviations, -1, 1) : 0;
    }
}
