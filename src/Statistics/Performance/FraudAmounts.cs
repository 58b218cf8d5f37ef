namespace Vigia.Statistics.Performance;

/// <summary>How much of the money at stake in frauds one model caught.</summary>
/// <remarks>The sums of squares serve the interval alone. Revisions may add and subtract in any order: the sums are whole
/// numbers.</remarks>
/// <param name="Caught">Amount of the frauds that were flagged, in minor units.</param>
/// <param name="Missed">Amount of the others.</param>
/// <param name="CaughtSquares">Sum of the squares of the flagged frauds' amounts.</param>
/// <param name="MissedSquares">Sum of the squares of the others' amounts.</param>
public readonly record struct FraudAmounts(long Caught, long Missed, Int128 CaughtSquares, Int128 MissedSquares)
{
    /// <summary>Amount-weighted recall: <c>caught / (caught + missed)</c>, 0 to 1; NaN without frauds.</summary>
    public double Recall => Caught / ((double)Caught + Missed);

    /// <summary>
    /// With Wilson's interval at the effective number of frauds: <c>R (1 - R) / v</c>, v the linearised variance of the ratio (as E. L.
    /// Korn and B. I. Graubard do for weighted shares, Survey Methodology 24, 1998, 193-201), and never more than Kish's <c>(sum of
    /// amounts)^2 / (sum of squares)</c>: one great fraud among many small ones is little more than one observation.
    /// </summary>
    public IntervalEstimate RecallEstimate()
    {
        double total = (double)Caught + Missed;
        (double caught, double missed) = ((double)CaughtSquares, (double)MissedSquares);
        double recall = Recall;
        double kish = total * total / (caught + missed);
        double variance = ((1 - recall) * (1 - recall) * caught + recall * recall * missed) / (total * total);
        double effective = recall is > 0 and < 1 ? Math.Min(kish, recall * (1 - recall) / variance) : kish;
        return new IntervalEstimate(recall, Intervals.Wilson(recall, effective));
    }
}
