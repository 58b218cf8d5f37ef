using Vigia.Bench.Chaos.Faults;

namespace Vigia.Bench.Chaos;

/// <summary>What is done to the fleet.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Faults come for this long, or until there were as many as <see cref="Faults"/>.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(30);

    public int Faults { get; init; } = int.MaxValue;

    /// <summary>Seed of every draw: which fault, whom it meets, when.</summary>
    public int Seed { get; init; } = 1;

    public int Processes { get; init; } = 3;

    public int RecordsPerSecond { get; init; } = 2_000;

    /// <summary>Kinds of faults, each as likely as the others.</summary>
    public IReadOnlyList<FaultKind> Kinds { get; init; } = [FaultKind.Kill, FaultKind.Freeze, FaultKind.Stop, FaultKind.Join];

    /// <summary>The broker is taken away once, in the middle of the run; null: it is not.</summary>
    public BrokerOutage? Outage { get; init; }

    /// <summary>No recovery may take longer.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(2);
}
