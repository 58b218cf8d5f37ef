namespace Vigia.Engine.Observing;

/// <summary>What a pipeline does over a span of time: how fast records flow, how busy each stage is, and what limits the flow.</summary>
public sealed record PipelineActivity
{
    // Short waits come with any unevenness; a queue that keeps the one before it waiting this share of the time limits the flow.
    private const double BlockedShareThatCounts = 0.05;

    /// <summary>Length of the span.</summary>
    public required double Seconds { get; init; }

    /// <summary>Records acknowledged per second.</summary>
    public required double RecordsPerSecond { get; init; }

    /// <summary>Share of the time that the source waited with a batch for room in the first stage, 0 to 1.</summary>
    public required double SourceBlockedShare { get; init; }

    /// <summary>The stages in order.</summary>
    public required IReadOnlyList<StageActivity> Stages { get; init; }

    /// <summary>
    /// The stage that limits the flow: the busiest of those that keep their input waiting. Null while none does, and the
    /// source alone says how fast records come.
    /// </summary>
    public required string? Bottleneck { get; init; }

    /// <summary>
    /// Median of the time from the broker's timestamp to the acknowledgement, in seconds, within the buckets of the metric; null without
    /// records.
    /// </summary>
    public required double? LatencyMedian { get; init; }

    /// <summary>The 99th percentile of the same.</summary>
    public required double? Latency99 { get; init; }

    /// <param name="from">The begin of the span.</param>
    /// <param name="to">Its end.</param>
    /// <param name="time">The clock that both were taken by.</param>
    public static PipelineActivity Between(PipelineMeasures from, PipelineMeasures to, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(time);
        double seconds = time.GetElapsedTime(from.Timestamp, to.Timestamp).TotalSeconds;
        // Before the run has begun there are no stages to compare with, and after a reload others.
        StageActivity[] stages =
        [
            .. to.Stages.Select(stage => StageActivity.Between(from.Stages.FirstOrDefault(s => s.Name == stage.Name), stage, seconds)),
        ];
        double sourceBlocked = RateMath.Share(to.SourceBlockedSeconds - from.SourceBlockedSeconds, seconds);
        long[] latencies = [.. to.LatencyCounts.Zip(from.LatencyCounts, static (now, before) => now - before)];
        return new PipelineActivity
        {
            Seconds = seconds,
            RecordsPerSecond = RateMath.PerSecond(to.Acknowledged - from.Acknowledged, seconds),
            SourceBlockedShare = sourceBlocked,
            Stages = stages,
            Bottleneck = FindBottleneck(stages, sourceBlocked),
            LatencyMedian = RateMath.Quantile(0.5, latencies, PipelineMeasures.LatencyBounds),
            Latency99 = RateMath.Quantile(0.99, latencies, PipelineMeasures.LatencyBounds),
        };
    }

    private static string? FindBottleneck(StageActivity[] stages, double sourceBlocked) =>
        stages
            .Select((stage, i) => (stage, BlockedBefore: i == 0 ? sourceBlocked : stages[i - 1].BlockedShare))
            .Where(s => s.BlockedBefore >= BlockedShareThatCounts)
            .Select(s => s.stage)
            .MaxBy(stage => stage.Utilisation)
            ?.Name;
}

/// <summary>What a stage does over a span of time.</summary>
/// <param name="Name">The stage.</param>
/// <param name="RecordsPerSecond">Records that passed it per second.</param>
/// <param name="Utilisation">Share of the time that its workers worked, 0 to 1.</param>
/// <param name="BlockedShare">Share of the time that a finished batch waited for room in the next stage, 0 to 1.</param>
public sealed record StageActivity(string Name, double RecordsPerSecond, double Utilisation, double BlockedShare)
{
    internal static StageActivity Between(StageStatus? from, StageStatus to, double seconds) =>
        new(
            to.Name,
            RateMath.PerSecond(to.Records - (from?.Records ?? 0), seconds),
            RateMath.Share(to.BusySeconds - (from?.BusySeconds ?? 0), seconds * to.Workers),
            RateMath.Share(to.BlockedSeconds - (from?.BlockedSeconds ?? 0), seconds)
        );
}
