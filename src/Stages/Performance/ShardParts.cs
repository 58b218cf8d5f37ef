using Vigia.Engine.Components;
using Vigia.Engine.Windows;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance;

/// <summary>What the shards of one stage have in common.</summary>
/// <param name="Options">The stage's settings.</param>
/// <param name="Maturities">At which ages models are judged.</param>
/// <param name="Layout">What is counted.</param>
/// <param name="Columns">Finds what is counted of a batch.</param>
/// <param name="Clock">How far partitions have come in event time.</param>
/// <param name="Tally">Counts what becomes of labels and decisions.</param>
/// <param name="Sources">What source partitions are.</param>
internal sealed record ShardParts(
    PerformanceOptions Options,
    Maturities Maturities,
    CountingLayout Layout,
    TransactionColumns Columns,
    PerformanceClock Clock,
    LabelTally Tally,
    PartitionIdentities Sources
)
{
    /// <summary>How ids are compared.</summary>
    public IdRules Ids { get; } = new(Options.NormaliseIds);

    /// <summary>How long counts are kept (ms).</summary>
    public long KeptCounts { get; } = (long)Options.KeptCounts.TotalMilliseconds;

    /// <summary>The first cohort that is part of a figure; labels bring older ones back into memory as they change them.</summary>
    /// <param name="watermark">Event time up to which all has come (Unix ms).</param>
    public long FirstRecent(long watermark) =>
        EventTime.PaneOf(
            EventTime.Subtract(watermark, Maturities.Spans[^1] + (long)Options.Span.TotalMilliseconds),
            (long)Options.Cohort.TotalMilliseconds
        ) - 1;
}
