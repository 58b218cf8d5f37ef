namespace Vigia.Statistics.Performance;

/// <summary>
/// A figure that rests on the order of scores, from counts by score bin: what it is with all scores of a bin taken as equal, and between
/// which values that of the exact scores lies. The bounds come from rounding to bins, not from chance.
/// </summary>
/// <param name="Value">0 to 1; NaN without positives or without negatives.</param>
/// <param name="Lower">Not above the figure of the exact scores.</param>
/// <param name="Upper">Not below it.</param>
public readonly record struct RankValue(double Value, double Lower, double Upper)
{
    /// <summary>How far the figure of the exact scores may be from <see cref="Value"/>.</summary>
    public double ErrorBound => Math.Max(Upper - Value, Value - Lower);

    /// <summary>An interval of <see cref="Value"/> that holds the figure of the exact scores as well: each end moves outwards by as much as
    /// that may differ.</summary>
    public IntervalEstimate Widen(in IntervalEstimate estimate) =>
        new(estimate.Value, Math.Max(0, estimate.Lower - (Value - Lower)), Math.Min(1, estimate.Upper + (Upper - Value)));
}
