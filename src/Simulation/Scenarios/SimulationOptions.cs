namespace Vigia.Simulation.Scenarios;

/// <summary>What to simulate. The same options give the same bytes, on any machine and in whatever portions they are taken.</summary>
public sealed record SimulationOptions
{
    /// <summary>Monday, 2026-01-05, 00:00 in Brasília.</summary>
    public const long DefaultStartMs = 1_767_582_000_000;

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Mean transactions per second of event time, over a week where <see cref="Rhythm"/> is on; 0.001 .. 10,000,000.</summary>
    public double RatePerSecond { get; init; } = 1_000;

    /// <summary>Whether traffic follows the hours of day and week. Without it the rate is the same at all times.</summary>
    public bool Rhythm { get; init; } = true;

    /// <summary>Event time at which the simulation starts, in Unix milliseconds; 2000-01-01 .. 2100-01-01.</summary>
    public long StartMs { get; init; } = DefaultStartMs;

    /// <summary>Ends after this many transactions; null: no such end.</summary>
    public long? Count { get; init; }

    /// <summary>Ends after this much event time; null: no such end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Share of fraud in the regular traffic, 0 .. 1. The default is about what is confirmed on Pix.</summary>
    public double FraudShare { get; init; } = 7e-5;

    /// <summary>Number of different payers, 1,000 .. 1,000,000,000.</summary>
    public int Payers { get; init; } = 5_000_000;

    /// <summary>Features whose values move.</summary>
    public IReadOnlyList<DriftScenario> Drifts { get; init; } = [];

    /// <summary>Waves of extra, fraudulent traffic.</summary>
    public IReadOnlyList<AttackScenario> Attacks { get; init; } = [];

    /// <summary>Share of records, 0 .. 1, in which a feature (by its name in <see cref="PixFeatures"/>) is missing.</summary>
    /// <remarks>It comes on top of what is missing by nature: no device in payments by API, no key in payments by account number.</remarks>
    public IReadOnlyDictionary<string, double> MissingShares { get; init; } = new Dictionary<string, double>();

    /// <summary>Share of records, 0 .. 1, that are broken in one of the ways of <see cref="MalformedKind"/>.</summary>
    public double MalformedShare { get; init; }

    /// <summary>How claims of fraud come in.</summary>
    public LabelOptions Labels { get; init; } = new();

    /// <summary>Whether the simulation ends by itself.</summary>
    public bool IsBounded => Count is not null || Duration is not null;
}
