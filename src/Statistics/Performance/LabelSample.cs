namespace Vigia.Statistics.Performance;

/// <summary>
/// Transactions on one side of a threshold where some were blocked: those whose outcome is seen, and a control group that was let through
/// by chance and represents the blocked ones, each with the weight 1 / (its probability of being let through).
/// </summary>
/// <remarks>
/// Intervals hold the chance in who was let through, and nothing else: they are those of the figure that would be seen had nothing been
/// blocked (design-based, as in C.-E. Saerndal, B. Swensson, J. Wretman, Model Assisted Survey Sampling, 1992, chapters 3 and 5). The
/// variance of a sum is that of independent draws, <c>sum (w^2 - w) y^2</c>.
/// </remarks>
/// <param name="Positives">Frauds outside the control group.</param>
/// <param name="Negatives">Legitimate transactions outside the control group.</param>
/// <param name="Controls">Transactions of the control group with an outcome.</param>
/// <param name="WeightedPositives">Sum of the weights of its frauds.</param>
/// <param name="WeightedNegatives">Sum of the weights of its legitimate transactions.</param>
/// <param name="PositiveSquares">Sum of the squares of the weights of its frauds.</param>
/// <param name="NegativeSquares">Sum of the squares of the weights of its legitimate transactions.</param>
/// <param name="Population">Transactions on this side, blocked ones included; NaN where it is not known.</param>
public readonly record struct LabelSample(
    double Positives,
    double Negatives,
    long Controls,
    double WeightedPositives,
    double WeightedNegatives,
    double PositiveSquares,
    double NegativeSquares,
    double Population
)
{
    /// <summary>
    /// Frauds: the Horvitz-Thompson sum <c>sum of seen y / e</c> (D. G. Horvitz, D. J. Thompson, JASA 47, 1952, 663-685).
    /// </summary>
    public double Total => Positives + WeightedPositives;

    /// <summary>Sum of all weights: an estimate of <see cref="Population"/>.</summary>
    public double Weight => Positives + Negatives + WeightedPositives + WeightedNegatives;

    /// <summary>
    /// <see cref="Total"/> with the score interval of a Poisson count at the effective number of frauds in the control group, <c>(sum w)^2
    /// / sum (w^2 - w)</c>. Without any fraud in it the upper end is that of a count of 0, times the mean weight.
    /// </summary>
    public IntervalEstimate TotalEstimate()
    {
        double sum = WeightedPositives;
        double scale =
            sum > 0 ? (PositiveSquares - sum) / sum
            : Controls > 0 ? (WeightedPositives + WeightedNegatives) / Controls - 1
            : 0;
        if (!(scale > 0))
        {
            return new IntervalEstimate(Total, Total, Total);
        }
        Interval ends = Intervals.Poisson(sum / scale);
        return new IntervalEstimate(Total, Positives + scale * ends.Lower, Positives + scale * ends.Upper);
    }

    /// <summary>Share of frauds by Horvitz and Thompson: <see cref="Total"/> / <see cref="Population"/>, at most 1.</summary>
    public IntervalEstimate ShareOfPopulation()
    {
        IntervalEstimate total = TotalEstimate();
        return new IntervalEstimate(Least(total.Value / Population), Least(total.Lower / Population), Least(total.Upper / Population));
    }

    /// <summary>
    /// Share of frauds, self-normalised (J. Hajek, 1971): <see cref="Total"/> / <see cref="Weight"/>, with Wilson's interval at the
    /// effective sample size <c>p (1 - p) / v</c>, v the linearised variance <c>sum (w^2 - w) (y - p)^2 / (sum w)^2</c>, and never more
    /// than <c>(sum w)^2 / sum (w^2 - w)</c>.
    /// </summary>
    public IntervalEstimate Share()
    {
        double p = Total / Weight;
        (double positives, double negatives) = (PositiveSquares - WeightedPositives, NegativeSquares - WeightedNegatives);
        double most = Weight * Weight / (positives + negatives);
        double spread = positives * (1 - p) * (1 - p) + negatives * p * p;
        double effective = p is > 0 and < 1 ? Math.Min(most, p * (1 - p) * Weight * Weight / spread) : most;
        return new IntervalEstimate(p, Intervals.Wilson(p, effective));
    }

    /// <summary>
    /// Frauds, self-normalised: <see cref="Share"/> times <see cref="Population"/>, or the sum of weights where that is not known.
    /// </summary>
    public IntervalEstimate NormalisedTotal()
    {
        double population = double.IsNaN(Population) ? Weight : Population;
        IntervalEstimate share = Share();
        return Weight > 0
            ? new IntervalEstimate(share.Value * population, share.Lower * population, share.Upper * population)
            : new IntervalEstimate(0, 0, 0);
    }

    private static double Least(double share) => Math.Min(1, share);
}

/// <summary>Shares of a sum of two parts that are estimated independently, such as caught and missed frauds.</summary>
public static class PartShare
{
    /// <summary>
    /// <c>a / (a + b)</c>, its interval from those of the parts by MOVER on the logarithm of <c>a / b</c> (G. Y. Zou, A. Donner, Statistics
    /// in Medicine 27, 2008, 1693-1702). NaN where both are 0; where one is 0, its own interval decides.
    /// </summary>
    public static IntervalEstimate Of(in IntervalEstimate a, in IntervalEstimate b)
    {
        double value = a.Value / (a.Value + b.Value);
        if (!(a.Value > 0) || !(b.Value > 0))
        {
            return a.Value > 0 ? new IntervalEstimate(value, a.Value / (a.Value + b.Upper), 1)
                : b.Value > 0 ? new IntervalEstimate(value, 0, a.Upper / (a.Upper + b.Value))
                : new IntervalEstimate(double.NaN, Interval.None);
        }
        double odds = a.Value / b.Value;
        double down = Distance(a.Value / a.Lower, b.Upper / b.Value);
        double up = Distance(a.Upper / a.Value, b.Value / b.Lower);
        return new IntervalEstimate(value, ShareOf(odds * Math.Exp(-down)), ShareOf(odds * Math.Exp(up)));
    }

    private static double Distance(double ratio, double other) =>
        Math.Sqrt(Math.Log(ratio) * Math.Log(ratio) + Math.Log(other) * Math.Log(other));

    private static double ShareOf(double odds) => double.IsInfinity(odds) ? 1 : odds / (1 + odds);
}
