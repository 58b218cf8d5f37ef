using Vigia.Engine.Records;
using Vigia.Stages.Performance.Store;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>Settings of the stage <c>performance</c>.</summary>
public sealed record PerformanceOptions
{
    /// <summary>The records that are scored and labelled.</summary>
    public RecordKind Kind { get; init; } = RecordKind.Transaction;

    /// <summary>Ages at which models are judged, rising; at least one.</summary>
    public required IReadOnlyList<TimeSpan> Maturity { get; init; }

    /// <summary>From this maturity on, transactions without a verdict count as legitimate; null for the last.</summary>
    public TimeSpan? UnlabelledLegitimateAfter { get; init; }

    /// <summary>Length of a cohort: transactions are judged together by this span of event time.</summary>
    public TimeSpan Cohort { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How much event time the figures in metrics cover: the newest cohorts that have the maturity.</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a label waits for its transaction, in event time.</summary>
    public TimeSpan WaitFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>An event time further ahead of the source's is garbage.</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A partition without records for this long does not hold the watermark back.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long counts are kept, for reports.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(400);

    public SegmentOptions Segments { get; init; } = new() { Features = [] };

    public StoreOptions Store { get; init; } = new();

    /// <summary>What a transaction is kept for.</summary>
    public TimeSpan Retention => Store.Retention ?? Maturity[^1] + TimeSpan.FromDays(1);

    /// <summary>The first maturity at which the unlabelled count as legitimate.</summary>
    public TimeSpan Assumed => UnlabelledLegitimateAfter ?? Maturity[^1];
}
