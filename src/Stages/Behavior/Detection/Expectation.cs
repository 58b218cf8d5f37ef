namespace Vigia.Stages.Behavior.Detection;

/// <summary>What is usual, and how well it is known.</summary>
/// <param name="Rate">Share usually flagged.</param>
/// <param name="Uncertainty">Squared coefficient of variation of what is not known of it.</param>
internal readonly record struct Expectation(double Rate, double Uncertainty)
{
    /// <summary>
    /// Counts laid on a belief: gamma-Poisson, the belief worth <paramref name="events"/> flagged records. Many counts outweigh it, few leave
    /// it nearly as it was.
    /// </summary>
    /// <param name="rows">Records counted.</param>
    /// <param name="flagged">Flagged among them.</param>
    /// <param name="events">Flagged records that the belief is worth: one over the squared coefficient of variation with which it holds.</param>
    /// <param name="variation">Squared coefficient of variation of the counts' own rate beyond chance.</param>
    public Expectation With(double rows, double flagged, double events, double variation)
    {
        double share = events / (flagged + events);
        double uncertainty = 1 / (flagged + events) + share * share * Uncertainty + (1 - share) * (1 - share) * variation;
        return new Expectation((flagged + events) / (rows + events / Rate), uncertainty);
    }

    public static Expectation operator *(Expectation expectation, double factor) => expectation with { Rate = factor * expectation.Rate };
}
