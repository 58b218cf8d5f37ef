using Vigia.Simulation.Scenarios;

namespace Vigia.Host.Demo;

/// <summary>What happens in the demo, and when: within the first minute a feature drifts and an attack comes.</summary>
internal static class DemoScenario
{
    /// <summary>The feature that drifts.</summary>
    public const string DriftingFeature = "distance_km";

    public static readonly TimeSpan DriftFrom = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan AttackFrom = TimeSpan.FromSeconds(35);
    public static readonly TimeSpan AttackUntil = TimeSpan.FromSeconds(55);

    public static SimulationOptions Create(double rate, TimeSpan? duration, DateTimeOffset start, ulong seed) =>
        new()
        {
            Seed = seed,
            RatePerSecond = rate,
            Duration = duration,
            StartMs = start.ToUnixTimeMilliseconds(),
            Rhythm = false,
            FraudShare = 0.002,
            MalformedShare = 0.0005,
            // Claims come within seconds, and are decided within a quarter of a minute.
            Labels = new LabelOptions { DelayScale = 3e-5 },
            Drifts =
            [
                new DriftScenario
                {
                    Feature = DriftingFeature,
                    From = DriftFrom,
                    Strength = 2,
                },
            ],
            Attacks =
            [
                new AttackScenario
                {
                    From = AttackFrom,
                    Until = AttackUntil,
                    Share = 0.02,
                },
            ],
        };
}
