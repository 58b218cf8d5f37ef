using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Figures;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>Settings of the stage <c>performance</c>.</summary>
public sealed record PerformanceOptions
{
    // Some 100 bytes each, for each model and cohort; beyond, figures at capacity come from bins.
    private const int HeldScoresMax = 4096;

    // Longer than anything, and short enough to be added to any time.
    private static readonly TimeSpan Forever = TimeSpan.FromDays(1_000_000);

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

    /// <summary>
    /// How long a label waits for its transaction, in event time; null for a week, or where everything is kept to the end.
    /// </summary>
    public TimeSpan? WaitFor { get; init; }

    /// <summary>An event time further ahead of the source's is garbage.</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A partition without records for this long does not hold the watermark back.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long counts are kept, for reports.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Which labels are the models' truth.</summary>
    public TruthRule Truth { get; init; } = new();

    /// <summary>How ids are written before they are compared.</summary>
    public IReadOnlyList<IdRule> NormaliseIds { get; init; } = [];

    /// <summary>While less than this share of labels finds a transaction, those without a label do not count as legitimate.</summary>
    public double MinMatched { get; init; } = 0.5;

    /// <summary>What a score that is missing or not a number counts as where scores are ranked.</summary>
    public MissingScore MissingScore { get; init; }

    /// <summary>A profile whose calibration says what the scores of blocked transactions are worth; null without one.</summary>
    public string? Calibration { get; init; }

    /// <summary>Transactions that can be reviewed in a day; null where that is not known.</summary>
    public double? Capacity { get; init; }

    /// <summary>What decisions cost; null without a net saving.</summary>
    public CostOptions? Costs { get; init; }

    /// <summary>By when what follows a contested transaction must happen.</summary>
    public DeadlineOptions Deadlines { get; init; } = new();

    public SegmentOptions Segments { get; init; } = new() { Features = [] };

    public StoreOptions Store { get; init; } = new();

    /// <summary>
    /// Whether the data lies there whole (<see cref="DataAtRest"/>); in a directory of its own, other data will follow in another run.
    /// </summary>
    public bool IsAtRest { get; init; }

    /// <summary>How many of its highest scored transactions a cohort holds, so that figures at capacity are exact.</summary>
    public int HeldScores => Capacity is { } perDay ? (int)Math.Min(HeldScoresMax, Math.Ceiling(perDay * Cohort.TotalDays)) : 0;

    /// <summary>How long after the end of its cohort a transaction is kept.</summary>
    public TimeSpan Retention => Store.Retention ?? (KeepsAll ? Forever : Maturity[^1] + TimeSpan.FromDays(1));

    /// <summary>How long a label waits for its transaction.</summary>
    public TimeSpan Patience => WaitFor ?? (KeepsAll ? Forever : TimeSpan.FromDays(7));

    /// <summary>How long counts are kept: at least as long as labels may change them.</summary>
    public TimeSpan KeptCounts => History > Retention + Cohort ? History : Retention + Cohort;

    /// <summary>Whether what was read is kept until the run ends, since it may be needed: files come in any order of time.</summary>
    public bool KeepsAll => IsAtRest && Store.Directory is null;

    /// <summary>The first maturity at which the unlabelled count as legitimate.</summary>
    public TimeSpan Assumed => UnlabelledLegitimateAfter ?? Maturity[^1];
}
