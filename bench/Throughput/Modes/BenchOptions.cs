namespace Vigia.Bench.Throughput.Modes;

/// <summary>What the command line asks of a bench.</summary>
internal sealed record BenchOptions
{
    /// <summary>Records of a run.</summary>
    public required int Rows { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Seconds that a contender runs in each round at least.</summary>
    public required double TurnSeconds { get; init; }

    /// <summary>Seconds of a phase of the latency bench.</summary>
    public double PhaseSeconds { get; init; } = 20;

    /// <summary>Where results are written; null for nowhere.</summary>
    public FileInfo? Json { get; init; }

    /// <summary>Addresses of brokers; null for one that the bench starts in a process of its own.</summary>
    public string? Brokers { get; init; }

    /// <summary>Settings of the engine's pipeline, <c>path=value</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
}
