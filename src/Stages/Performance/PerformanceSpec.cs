using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Stages.Performance.Store;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>The stage <c>performance</c> as data.</summary>
public static class PerformanceSpec
{
    private static readonly DurationType Age = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(366));

    internal static readonly Field<string> KindField = Field.Optional(
        "kind", TextType.Name, "The records that are scored and labelled.", RecordKind.Transaction.Name, "transaction");

    internal static readonly Field<IReadOnlyList<TimeSpan>> MaturityField = Field.Optional<IReadOnlyList<TimeSpan>>(
        "maturity", new ListType<TimeSpan>(Age, 1), "Ages after the transaction at which models are judged, rising, 8 at most.",
        [TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(91)], "[1d, 7d, 30d, 91d]");

    internal static readonly Field<TimeSpan?> AssumedField = Field.Optional<TimeSpan?>(
        "unlabelled_legitimate_after", new NullableType<TimeSpan>(Age),
        "From this maturity on, transactions without a verdict (unlabelled, pending, withdrawn) count as legitimate; at younger ones they are unknown and left out.",
        null, "the last maturity");

    internal static readonly Field<TimeSpan> CohortField = Field.Optional(
        "cohort", new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromDays(31)), "Transactions are judged together by this span of event time, aligned to 1970-01-01T00:00Z.",
        TimeSpan.FromDays(1), "1d");

    internal static readonly Field<TimeSpan> SpanField = Field.Optional(
        "span", Age, "Event time that the figures in metrics cover: the newest cohorts that have the maturity. A multiple of the cohort.", TimeSpan.FromDays(30), "30d");

    private static readonly Field<TimeSpan?> WaitForField = Field.Optional<TimeSpan?>(
        "wait_for", new NullableType<TimeSpan>(new DurationType(TimeSpan.Zero, TimeSpan.FromDays(366))),
        "How long a label waits for its transaction: until transactions have come so far beyond the label in event time. Then it is reported as unmatched.",
        null, "7d; files without a directory: to the end");

    private static readonly Field<TimeSpan> MaxAheadField = Field.Optional(
        "max_ahead", new DurationType(TimeSpan.Zero, TimeSpan.FromDays(3660)),
        "A label with a time further ahead of the source's is rejected, a transaction is not counted.", TimeSpan.FromHours(1), "1h");

    private static readonly Field<TimeSpan> IdleField = Field.Optional(
        "idle", new DurationType(TimeSpan.Zero, TimeSpan.FromDays(366)), "A partition without records for this long does not hold the watermark back.",
        TimeSpan.FromMinutes(1), "1m");

    internal static readonly Field<TimeSpan> HistoryField = Field.Optional(
        "history", new DurationType(TimeSpan.FromDays(1), TimeSpan.FromDays(3660)), "How long the counts of cohorts are kept for reports.", TimeSpan.FromDays(400), "400d");

    private static readonly Field<string> DirectoryField = Field.Optional<string>(
        "directory", PathType.Any, "A directory of its own, for one process at a time. Without one transactions are kept as long as the process lives.", null);

    private static readonly Field<long> CacheField = Field.Optional(
        "cache", new ByteSizeType(8 << 20, 1L << 40), "Memory of the database: blocks, indexes, filters and write buffers.", 64L << 20, "64MiB");

    internal static readonly Field<TimeSpan?> RetentionField = Field.Optional<TimeSpan?>(
        "retention", new NullableType<TimeSpan>(Age), "How long after the end of its cohort a transaction is kept for its labels.", null,
        "a day more than the last maturity; files without a directory: to the end");

    internal static readonly Field<StoreOptions> StoreField = Field.Optional(
        "store",
        new ObjectType<StoreOptions>(new ObjectSpec<StoreOptions>(
            "store", "Where transactions are kept until their labels come.", [DirectoryField, CacheField, RetentionField],
            v => new StoreOptions { Directory = v.Get(DirectoryField), Cache = v.Get(CacheField), Retention = v.Get(RetentionField) })),
        "Where transactions are kept until their labels come.", new StoreOptions(), "as long as the process lives");

    public static StageSpec Instance { get; } = new StageSpec<PerformanceOptions>(
        [
            KindField, MaturityField, AssumedField, CohortField, SpanField, SegmentSettings.FeaturesOnDemand, SegmentSettings.Values, WaitForField, MaxAheadField,
            IdleField, HistoryField, StoreField,
        ],
        Bind)
    {
        Name = "performance",
        Summary = "Joins labels to the transactions they are about, and tells how each model performs at fixed ages of its decisions.",
        Example = """
            maturity: [1d, 7d, 30d, 91d]
            segments: [key_type]
            """,
        Notes = """
            **Labels** are records whose schema has a section `label`. Each transaction is judged, at each maturity, by the latest label up to then; of two with one
            time the greater of pending, withdrawn, legitimate, fraud counts. Whether labels come early, late, twice or in any order makes no difference.

            **Rejects** of this stage: `ahead` for a label from the future, `unknown_status` for a status that the schema does not declare and lets through.

            **Store.** Each transaction is kept as the hash of its id, time, amount, score bin per model and segments; no personal data, no features. Positions of
            partitions are kept with the counts, so what a restart reads again is counted once. A directory belongs to its topics: when they are made anew, give another.
            """,
        Check = PerformanceCheck.Run,
        Create = (options, context) => new PerformanceStage(options, context),
    };

    private static PerformanceOptions Bind(FieldValues values) => new()
    {
        Kind = new RecordKind(values.Get(KindField)),
        Maturity = values.Get(MaturityField),
        UnlabelledLegitimateAfter = values.Get(AssumedField),
        Cohort = values.Get(CohortField),
        Span = values.Get(SpanField),
        Segments = SegmentSettings.Bind(values, SegmentSettings.FeaturesOnDemand),
        WaitFor = values.Get(WaitForField),
        MaxAhead = values.Get(MaxAheadField),
        Idle = values.Get(IdleField),
        History = values.Get(HistoryField),
        Store = values.Get(StoreField)!,
    };
}
