namespace Vigia.Engine.Observing;

/// <summary>What a pipeline has counted up to a moment. The difference between two is what it did in that time.</summary>
public sealed record PipelineMeasures
{
    /// <summary>Upper bounds of <see cref="LatencyCounts"/> in seconds, rising; what took longer is counted behind the last.</summary>
    public static IReadOnlyList<double> LatencyBounds { get; } =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

    /// <summary>When, as a timestamp of the pipeline's clock.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Records acknowledged since the start of the run, rejected ones included.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Seconds that the source waited with a batch for room in the first stage.</summary>
    public required double SourceBlockedSeconds { get; init; }

    /// <summary>The stages in order.</summary>
    public required IReadOnlyList<StageStatus> Stages { get; init; }

    /// <summary>Records acknowledged, by the time from the broker's timestamp to the acknowledgement.</summary>
    public required IReadOnlyList<long> LatencyCounts { get; init; }
}
