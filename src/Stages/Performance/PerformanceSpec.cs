using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>The stage <c>performance</c> as data.</summary>
public static class PerformanceSpec
{
    internal static readonly DurationType Age = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(366));

    internal static readonly Field<string> KindField = Field.Optional(
        "kind",
        TextType.Name,
        "The records that are scored and labelled.",
        RecordKind.Transaction.Name,
        "transaction"
    );

    internal static readonly Field<IReadOnlyList<TimeSpan>> MaturityField = Field.Optional<IReadOnlyList<TimeSpan>>(
        "maturity",
        new ListType<TimeSpan>(Age, 1),
        "Ages after the transaction at which models are judged, rising, 8 at most.",
        [TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(91)],
        "[1d, 7d, 30d, 91d]"
    );

    internal static readonly Field<TimeSpan?> AssumedField = Field.Optional<TimeSpan?>(
        "unlabelled_legitimate_after",
        new NullableType<TimeSpan>(Age),
        "From this maturity on, transactions without a verdict (unlabelled, pending, withdrawn) count as legitimate; at younger ones they are unknown and left out.",
        null,
        "the last maturity"
    );

    internal static readonly Field<TimeSpan> CohortField = Field.Optional(
        "cohort",
        new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromDays(31)),
        "Transactions are judged together by this span of event time, aligned to 1970-01-01T00:00Z.",
        TimeSpan.FromDays(1),
        "1d"
    );

    internal static readonly Field<TimeSpan> SpanField = Field.Optional(
        "span",
        Age,
        "Event time that the figures in metrics cover: the newest cohorts that have the maturity. A multiple of the cohort.",
        TimeSpan.FromDays(30),
        "30d"
    );

    private static readonly Field<TimeSpan?> WaitForField = Field.Optional<TimeSpan?>(
        "wait_for",
        new NullableType<TimeSpan>(new DurationType(TimeSpan.Zero, TimeSpan.FromDays(366))),
        "How long a label waits for its transaction: until transactions are that far beyond the label in event time. Then it is reported as unmatched.",
        null,
        "7d; files without a directory: to the end"
    );

    private static readonly Field<TimeSpan> MaxAheadField = Field.Optional(
        "max_ahead",
        new DurationType(TimeSpan.Zero, TimeSpan.FromDays(3660)),
        "A label with a time further ahead of the source's is rejected, a transaction is not counted.",
        TimeSpan.FromHours(1),
        "1h"
    );

    private static readonly Field<TimeSpan> IdleField = Field.Optional(
        "idle",
        new DurationType(TimeSpan.Zero, TimeSpan.FromDays(366)),
        "A partition without records for this long does not hold the watermark back.",
        TimeSpan.FromMinutes(1),
        "1m"
    );

    internal static readonly Field<TimeSpan> HistoryField = Field.Optional(
        "history",
        new DurationType(TimeSpan.FromDays(1), TimeSpan.FromDays(3660)),
        "How long the counts of cohorts are kept for reports.",
        TimeSpan.FromDays(400),
        "400d"
    );

    private static readonly Field<MissingScore> MissingScoreField = Field.Optional(
        "missing_score",
        new ChoiceType<MissingScore>(("lowest", MissingScore.Lowest), ("exclude", MissingScore.Exclude)),
        "Where scores are ranked (ROC AUC, average precision), a score that is missing or not a number counts as lower than every other, or is left out. It is never flagged.",
        MissingScore.Lowest,
        "lowest"
    );

    internal static readonly Field<string> CalibrationField = Field.Optional<string>(
        "calibration",
        PathType.ExistingFile,
        "A profile of labelled records: its calibration says how many frauds to expect among blocked transactions, and the quantiles of its scores become edges of the bins in which scores are ranked.",
        null
    );

    public static StageSpec Instance { get; } =
        new StageSpec<PerformanceOptions>(
            [
                KindField,
                MaturityField,
                AssumedField,
                CohortField,
                SpanField,
                SegmentSettings.FeaturesOnDemand,
                SegmentSettings.Values,
                WaitForField,
                MaxAheadField,
                IdleField,
                HistoryField,
                TruthSettings.TruthField,
                TruthSettings.NormaliseIdsField,
                TruthSettings.MinMatchedField,
                MissingScoreField,
                CalibrationField,
                MoneySettings.CapacityField,
                MoneySettings.CostsField,
                DeadlineSettings.DeadlinesField,
                StoreSettings.StoreField,
            ],
            Bind
        )
        {
            Name = "performance",
            Summary =
                "Joins labels and decisions to their transactions, and publishes how each model performs at fixed ages of its decisions.",
            Example = """
                maturity: [1d, 7d, 30d, 91d]
                segments: [key_type]
                """,
            Notes = """
                **Labels** are records whose schema has a section `label`. Each transaction is judged, at each maturity, by the latest label up to then; of two with one
                time the greater of pending, withdrawn, legitimate, fraud counts. With funds recoveries, `truth` says which labels count. Whether labels come early, late, twice or in any order makes no difference.

                **Decisions** come with the transaction (section `decision` of its schema) or as records of another kind whose schema has that section. What was blocked or
                held has no outcome and never counts as legitimate ([blocked transactions](statistics.md#blocked-transactions)). Of two decisions with one time the greater of
                allowed, held, released, blocked counts.

                **Rejects** of this stage: `ahead` for a label or decision from the future, `unknown_status` for a status that the schema does not declare and lets through,
                `reversal_of_reversal`, `unknown_decision` and `bad_propensity` for a decision in a record of its own that cannot be used.

                **Store.** Each transaction is kept as the hash of its id, time, amount, score bin per model, segments and decision; no personal data, no features. Positions of
                partitions are kept with the counts, so what a restart reads again is counted once. A directory belongs to its topics and files: one that was made again or
                written over ends the run, or with the source's `on_replaced: restart` is read from its first record.

                **Several processes.** With `state: { kafka: ... }` all of it is part of the state and moves with the partitions; the directory is then a copy that each start makes again.
                Without it the store stays where it is: run one process, or assign partitions (`assign`).
                """,
            Check = PerformanceCheck.Run,
            Create = (options, context) => new PerformanceStage(options, context),
        };

    private static PerformanceOptions Bind(FieldValues values) =>
        new()
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
            Truth = values.Get(TruthSettings.TruthField)!,
            NormaliseIds = values.Get(TruthSettings.NormaliseIdsField)!,
            MinMatched = values.Get(TruthSettings.MinMatchedField),
            MissingScore = values.Get(MissingScoreField),
            Calibration = values.Get(CalibrationField),
            Capacity = values.Get(MoneySettings.CapacityField),
            Costs = values.Get(MoneySettings.CostsField),
            Deadlines = values.Get(DeadlineSettings.DeadlinesField)!,
            Store = values.Get(StoreSettings.StoreField)!,
        };
}
