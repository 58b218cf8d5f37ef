namespace Vigia.Statistics.Performance;

/// <summary>A 95 % interval; both ends NaN if it is unknown.</summary>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>No interval: too few records, or a figure at the end of its range.</summary>
    public static Interval None => new(double.NaN, double.NaN);
}

/// <summary>A figure with its 95 % interval.</summary>
/// <param name="Value">The figure; NaN where its denominator is 0.</param>
/// <param name="Lower">Lower end, NaN where there is no interval.</param>
/// <param name="Upper">Upper end, NaN where there is no interval.</param>
public readonly record struct IntervalEstimate(double Value, double Lower, double Upper)
{
    /// <summary>A figure and the interval that was computed for it.</summary>
    public IntervalEstimate(double value, Interval interval)
        : this(value, interval.Lower, interval.Upper) { }

    /// <summary>The interval alone; <see cref="Interval.None"/> where it is unknown.</summary>
    public Interval Interval => new(Lower, Upper);
}
