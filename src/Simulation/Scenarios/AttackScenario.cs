namespace Vigia.Simulation.Scenarios;

/// <summary>
/// A wave of account takeovers on top of the regular traffic: high amounts from new devices to EVP keys of new payees, mules at a
/// few small institutions.
/// </summary>
public sealed record AttackScenario
{
    /// <summary>When it begins, counted from the simulation's start.</summary>
    public TimeSpan From { get; init; }

    /// <summary>When it ends, counted from the simulation's start; later than <see cref="From"/>.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.MaxValue;

    /// <summary>Extra traffic as a share of the regular one, above 0 and up to 10: at 0.01, one in 101 records is the attack's.</summary>
    public double Share { get; init; } = 0.005;
}
