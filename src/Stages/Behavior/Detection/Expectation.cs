namespace Vigia.Stages.Behavior.Detection;

/// <summary>What is usual, and how well it is known.</summary>
/// <param name="Rate">Share usually flagged.</param>
/// <param name="Uncertainty">Squared coefficient of variation of what is not known of it.</param>
/// <param name="Variation">The part of it that is not ignorance but change: from one hour to another, say.</param>
internal readonly record struct Expectation(double Rate, double Uncertainty, double Variation = 0)
{
    private const double Deviations = 2.5;
    private const double MarginMax = 3;

    // Of the normal distribution, at 99.5 %.
    private const double Quantile = 2.5758293035489;

    /// <summary>
    /// Counts laid on a belief: gamma-Poisson, the belief worth <paramref name="events"/> flagged records. Many counts outweigh it, few
    /// leave it nearly as it was.
    /// </summary>
    /// <param name="rows">Records counted.</param>
    /// <param name="flagged">Flagged among them.</param>
    /// <param name="events">Flagged records that the belief is worth: one over the squared coefficient of variation with which it
    /// holds.</param>
    /// <param name="variation">Squared coefficient of variation of the counts' own rate beyond chance.</param>
    public Expectation With(double rows, double flagged, double events, double variation)
    {
        double share = events / (flagged + events);
        double uncertainty = 1 / (flagged + events) + share * share * Uncertainty + (1 - share) * (1 - share) * variation;
        double change = share * share * Variation + (1 - share) * (1 - share) * variation;
        return new Expectation((flagged + events) / (rows + events / Rate), uncertainty, change);
    }

    /// <summary>
    /// Flagged records that the belief is worth, and no more than <paramref name="events"/>: what is hardly known gives way to counts at
    /// once.
    /// </summary>
    public double WorthAtMost(double events) => Uncertainty > 0 ? Math.Min(events, 1 / Uncertainty) : events;

    /// <summary>
    /// What the usual mean is multiplied by before a change is looked for, so that what is not known of it is not taken for one: 2.5
    /// deviations of all that is uncertain, and at least the 99.5 % end of a gamma belief in the counts behind it, which is much farther
    /// for a rate known from few flagged records. Downwards, the other end. Wilson and Hilferty's approximation (Proc. Natl. Acad. Sci. 17,
    /// 1931, 684-688), within 2 % from half a flagged record on.
    /// </summary>
    public double Margin(bool isUp)
    {
        double deviations = 1 + Math.Min(MarginMax, Deviations * Math.Sqrt(Uncertainty));
        double events = 1 / Math.Max(Uncertainty - Variation, 1e-9);
        double shape = isUp ? events + 0.5 : Math.Max(events, 0.5);
        double root = 1 - 1 / (9 * shape) + (isUp ? Quantile : -Quantile) / (3 * Math.Sqrt(shape));
        double end = Math.Max(0, shape * root * root * root / events);
        return isUp ? Math.Max(deviations, end) : Math.Min(1 / deviations, end);
    }

    public static Expectation operator *(Expectation expectation, double factor) => expectation with { Rate = factor * expectation.Rate };
}
