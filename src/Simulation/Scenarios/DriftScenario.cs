namespace Vigia.Simulation.Scenarios;

/// <summary>A feature whose values move from some time on.</summary>
/// <remarks>
/// With level s (which grows from 0 to <see cref="Strength"/> over <see cref="Ramp"/>), a number is multiplied by 1 + s; a false
/// becomes true with probability s (for s below 0, a true becomes false with probability -s); a category becomes
/// <see cref="Toward"/> with probability s. What follows from a feature follows its drift: a larger amount has a larger ratio to
/// the payer's mean.
/// </remarks>
public sealed record DriftScenario
{
    /// <summary>Name of the feature, as in <see cref="PixFeatures"/>; not one that the event time gives (hour, weekday).</summary>
    public required string Feature { get; init; }

    /// <summary>When it begins, counted from the simulation's start.</summary>
    public TimeSpan From { get; init; }

    /// <summary>How long it takes to reach its full strength; zero: at once.</summary>
    public TimeSpan Ramp { get; init; }

    /// <summary>Its full strength: numbers above -1 and up to 1,000; booleans -1 .. 1; categories 0 .. 1.</summary>
    public double Strength { get; init; } = 0.5;

    /// <summary>
    /// For a category, the value that becomes more frequent: one of its values (by default the last), or one never seen before, of
    /// 1 to 24 letters, digits and underscores.
    /// </summary>
    public string? Toward { get; init; }
}
