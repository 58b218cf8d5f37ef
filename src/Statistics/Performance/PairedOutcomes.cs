namespace Vigia.Statistics.Performance;

/// <summary>
/// Differences between two models where some transactions were blocked: from estimates of the frauds by decision, which rest on separate
/// transactions. Differences are B less A.
/// </summary>
/// <remarks>
/// Each interval joins those of the parts by MOVER for a linear combination (G. Y. Zou, A. Donner, Statistics in Medicine 27, 2008,
/// 1693-1702). Recall is a ratio: its interval holds every difference d for which <c>sum of c(d) F</c> may be 0, as Fieller's does.
/// </remarks>
/// <param name="Both">Frauds that both flag.</param>
/// <param name="OnlyA">Frauds that the first flags alone.</param>
/// <param name="OnlyB">Frauds that the second flags alone.</param>
/// <param name="Neither">Frauds that neither flags.</param>
public readonly record struct PairedOutcomes(
    IntervalEstimate Both,
    IntervalEstimate OnlyA,
    IntervalEstimate OnlyB,
    IntervalEstimate Neither
)
{
    // Halving an interval of length 2 so often leaves less than the resolution of a double.
    private const int Halvings = 60;

    /// <param name="flaggedA">Transactions that the first model flags, blocked ones included.</param>
    /// <param name="flaggedB">Those that the second flags.</param>
    public IntervalEstimate PrecisionDifference(double flaggedA, double flaggedB)
    {
        IntervalEstimate difference = Combine(1 / flaggedB - 1 / flaggedA, -1 / flaggedA, 1 / flaggedB, 0);
        return new IntervalEstimate(difference.Value, Math.Max(-1, difference.Lower), Math.Min(1, difference.Upper));
    }

    /// <summary>NaN without frauds.</summary>
    public IntervalEstimate RecallDifference()
    {
        double value = (OnlyB.Value - OnlyA.Value) / (Both.Value + OnlyA.Value + OnlyB.Value + Neither.Value);
        return double.IsFinite(value)
            ? new IntervalEstimate(value, End(value, -1), End(value, 1))
            : new IntervalEstimate(double.NaN, Interval.None);
    }

    private double End(double value, double outermost)
    {
        (double inside, double outside) = (value, outermost);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (inside + outside) / 2;
            IntervalEstimate excess = Combine(-middle, -1 - middle, 1 - middle, -middle);
            (inside, outside) = excess.Lower <= 0 && excess.Upper >= 0 ? (middle, outside) : (inside, middle);
        }
        return inside;
    }

    private IntervalEstimate Combine(double both, double onlyA, double onlyB, double neither)
    {
        (double value, double down, double up) = (0, 0, 0);
        foreach ((double factor, IntervalEstimate part) in new[] { (both, Both), (onlyA, OnlyA), (onlyB, OnlyB), (neither, Neither) })
        {
            value += factor * part.Value;
            double below = factor * (factor > 0 ? part.Value - part.Lower : part.Value - part.Upper);
            double above = factor * (factor > 0 ? part.Upper - part.Value : part.Lower - part.Value);
            (down, up) = (down + below * below, up + above * above);
        }
        return new IntervalEstimate(value, value - Math.Sqrt(down), value + Math.Sqrt(up));
    }
}
