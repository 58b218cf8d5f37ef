namespace Vigia.Statistics.Performance;

/// <summary>How the decisions of one model compare with the truth. A positive is a fraud.</summary>
/// <remarks>Every figure is NaN where its denominator is 0. The intervals take transactions as independent.</remarks>
/// <param name="TruePositives">Frauds that were flagged.</param>
/// <param name="FalsePositives">Legitimate transactions that were flagged.</param>
/// <param name="FalseNegatives">Frauds that were not.</param>
/// <param name="TrueNegatives">Legitimate transactions that were not.</param>
public readonly record struct ConfusionCounts(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    /// <summary>Number of frauds, flagged or not.</summary>
    public long Positives => TruePositives + FalseNegatives;

    /// <summary>Number of legitimate transactions, flagged or not.</summary>
    public long Negatives => FalsePositives + TrueNegatives;

    /// <summary>Number of flagged transactions, frauds or not.</summary>
    public long Flagged => TruePositives + FalsePositives;

    /// <summary>All transactions: frauds and legitimate ones.</summary>
    public long Total => Positives + Negatives;

    /// <summary>Share of frauds among the flagged: <c>TP / (TP + FP)</c>.</summary>
    public double Precision => (double)TruePositives / Flagged;

    /// <summary>Share of the flagged among frauds: <c>TP / (TP + FN)</c>.</summary>
    public double Recall => (double)TruePositives / Positives;

    /// <summary><c>2 TP / (2 TP + FP + FN)</c>: the harmonic mean of precision and recall, and 0 where both are.</summary>
    public double F1 => 2.0 * TruePositives / (Flagged + Positives);

    /// <summary>Share of the flagged among legitimate transactions: <c>FP / (FP + TN)</c>.</summary>
    public double FalsePositiveRate => (double)FalsePositives / Negatives;

    /// <summary>Share of the flagged among all.</summary>
    public double AlertRate => (double)Flagged / Total;

    /// <summary>Share of frauds among all.</summary>
    public double FraudRate => (double)Positives / Total;

    /// <summary>Transactions that count for precision or recall: all but the true negatives.</summary>
    internal long Union => TruePositives + FalsePositives + FalseNegatives;

    /// <summary>With Wilson's interval.</summary>
    public IntervalEstimate PrecisionEstimate() => Share(TruePositives, Flagged);

    /// <inheritdoc cref="PrecisionEstimate"/>
    public IntervalEstimate RecallEstimate() => Share(TruePositives, Positives);

    /// <inheritdoc cref="PrecisionEstimate"/>
    public IntervalEstimate FalsePositiveRateEstimate() => Share(FalsePositives, Negatives);

    /// <inheritdoc cref="PrecisionEstimate"/>
    public IntervalEstimate AlertRateEstimate() => Share(Flagged, Total);

    /// <inheritdoc cref="PrecisionEstimate"/>
    public IntervalEstimate FraudRateEstimate() => Share(Positives, Total);

    /// <summary>
    /// F1 with Wilson's interval of the share <c>s = TP / (TP + FP + FN)</c>, of which <c>F1 = 2 s / (1 + s)</c> is a rising function (the
    /// "indirect" interval of K. F. Y. Lam, V. Gopal and J. Qian, "Confidence intervals for the F1 score: a comparison of four methods",
    /// arXiv:2309.14621).
    /// </summary>
    public IntervalEstimate F1Estimate()
    {
        Interval share = Intervals.Wilson(TruePositives, Union);
        return new IntervalEstimate(F1, FromShare(share.Lower), FromShare(share.Upper));
    }

    public static ConfusionCounts operator +(ConfusionCounts a, ConfusionCounts b) =>
        new(
            a.TruePositives + b.TruePositives,
            a.FalsePositives + b.FalsePositives,
            a.FalseNegatives + b.FalseNegatives,
            a.TrueNegatives + b.TrueNegatives
        );

    public static ConfusionCounts operator -(ConfusionCounts a, ConfusionCounts b) =>
        new(
            a.TruePositives - b.TruePositives,
            a.FalsePositives - b.FalsePositives,
            a.FalseNegatives - b.FalseNegatives,
            a.TrueNegatives - b.TrueNegatives
        );

    private static IntervalEstimate Share(long successes, long trials) =>
        new((double)successes / trials, Intervals.Wilson(successes, trials));

    private static double FromShare(double share) => 2 * share / (1 + share);
}
