using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Figures;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>The stage <c>performance</c> as data.</summary>
public static class PerformanceSpec
{
    private static readonly DurationType Age = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(366));

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

    private static readonly Field<string> DirectoryField = Field.Optional<string>(
        "directory",
        PathType.Any,
        "A directory of its own, for one process at a time. Without one transactions are kept as long as the process lives.",
        null
    );

    private static readonly Field<long?> CacheField = Field.Optional<long?>(
        "cache",
        new NullableType<long>(new ByteSizeType(8 << 20, 1L << 40)),
        "Memory of the database: blocks, indexes, filters and write buffers.",
        null,
        "64MiB, or a tenth of 'memory' if that is less"
    );

    internal static readonly Field<TimeSpan?> RetentionField = Field.Optional<TimeSpan?>(
        "retention",
        new NullableType<TimeSpan>(Age),
        "How long after the end of its cohort a transaction is kept for its labels; labels with a later time count nowhere.",
        null,
        "a day more than the last maturity; files without a directory: to the end"
    );

    private static readonly Field<LabelRole> RoleField = Field.Optional(
        "role",
        new ChoiceType<LabelRole>(("root", LabelRole.Root), ("hop", LabelRole.Hop), ("any", LabelRole.Unknown)),
        "Labels of the contested payment, of the payments by which its money moved on, or of both.",
        LabelRole.Root,
        "root"
    );

    private static readonly Field<LabelSide> SideField = Field.Optional(
        "side",
        new ChoiceType<LabelSide>(("payer", LabelSide.Payer), ("payee", LabelSide.Payee), ("any", LabelSide.Unknown)),
        "Labels for the payer's side, the payee's, or both.",
        LabelSide.Payer,
        "payer"
    );

    private static readonly Field<IReadOnlyList<LabelSituation>> SituationField = Field.Optional<IReadOnlyList<LabelSituation>>(
        "situation",
        new ListType<LabelSituation>(
            new ChoiceType<LabelSituation>(
                ("scam", LabelSituation.Scam),
                ("account_takeover", LabelSituation.AccountTakeover),
                ("coercion", LabelSituation.Coercion),
                ("fraudulent_access", LabelSituation.FraudulentAccess),
                ("other", LabelSituation.Other),
                ("unknown", LabelSituation.Unknown)
            ),
            1
        ),
        "Labels of these kinds of fraud alone.",
        [],
        "all"
    );

    private static readonly Field<bool> ReversalsField = Field.Optional(
        "reversals",
        FlagType.Instance,
        "Whether labels of reversals count, whose id begins with D.",
        false,
        "false"
    );

    private static readonly Field<TruthRule> TruthField = Field.Optional(
        "truth",
        new ObjectType<TruthRule>(
            new ObjectSpec<TruthRule>(
                "truth",
                "Which labels are the models' truth: those that meet every condition. A label without the field of a condition meets it.",
                [RoleField, SideField, SituationField, ReversalsField],
                v => new TruthRule
                {
                    Role = v.Get(RoleField),
                    Side = v.Get(SideField),
                    Situations = v.Get(SituationField),
                    Reversals = v.Get(ReversalsField),
                }
            )
        ),
        "Which labels are the models' truth. The default suits a model that decides on the payer's side: it is not charged with the hops of a funds recovery.",
        new TruthRule(),
        "{ role: root, side: payer }"
    );

    private static readonly Field<IReadOnlyList<IdRule>> NormaliseIdsField = Field.Optional<IReadOnlyList<IdRule>>(
        "normalise_ids",
        new ListType<IdRule>(new ChoiceType<IdRule>(("trim", IdRule.Trim), ("case", IdRule.Case), ("number", IdRule.Number))),
        "How ids are written before they are compared: without blanks around them, in lower case, and numbers such as 1.0 and 0001 as 1.",
        [],
        "as they are"
    );

    private static readonly Field<double> MinMatchedField = Field.Optional(
        "min_matched",
        new NumberType(0, 1),
        "While a smaller share of labelled transactions than this is found, unlabelled ones do not count as legitimate: the missing labels may be theirs.",
        0.5,
        "0.5"
    );

    private static readonly Field<MissingScore> MissingScoreField = Field.Optional(
        "missing_score",
        new ChoiceType<MissingScore>(("lowest", MissingScore.Lowest), ("exclude", MissingScore.Exclude)),
        "Where scores are ranked (ROC AUC, average precision), a score that is missing or not a number counts as lower than every other, or is left out. It is never flagged.",
        MissingScore.Lowest,
        "lowest"
    );

    private static readonly Field<double?> CapacityField = Field.Optional<double?>(
        "capacity",
        new NullableType<double>(new PerDayType()),
        "How many transactions can be reviewed, such as 500/day: precision, recall and amount are published for the highest scores of each cohort up to that.",
        null
    );

    private static readonly Field<double> ReviewField = Field.Optional(
        "review",
        new NumberType(0, 1e9),
        "Cost of looking at one flagged transaction, in the currency of amounts.",
        0d,
        "0"
    );

    private static readonly Field<double> FrictionField = Field.Optional(
        "friction",
        new NumberType(0, 1e9),
        "Cost of one legitimate transaction that was flagged.",
        0d,
        "0"
    );

    private static readonly Field<double> LossShareField = Field.Optional(
        "loss_share",
        new NumberType(0, 1),
        "Share of a fraud's amount that is lost if it is not flagged.",
        1d,
        "1"
    );

    private static readonly Field<CostOptions> CostsField = Field.Optional<CostOptions>(
        "costs",
        new ObjectType<CostOptions>(
            new ObjectSpec<CostOptions>("costs", "What decisions cost.", [ReviewField, FrictionField, LossShareField], v => new CostOptions
            {
                Review = v.Get(ReviewField),
                Friction = v.Get(FrictionField),
                LossShare = v.Get(LossShareField),
            })
        ),
        "What decisions cost: the net saving is the loss prevented less reviews and friction.",
        null
    );

    private static readonly DurationType DeadlineAge = new(TimeSpan.FromHours(1), TimeSpan.FromDays(366));

    private static readonly Field<TimeSpan> ContestField = Field.Optional(
        "contest",
        DeadlineAge,
        "From the transaction to its first label.",
        TimeSpan.FromDays(80),
        "80d"
    );

    private static readonly Field<TimeSpan> AnalysisField = Field.Optional(
        "analysis",
        DeadlineAge,
        "From the first label that says open to the one that decides.",
        TimeSpan.FromDays(7),
        "7d"
    );

    private static readonly Field<TimeSpan> RefundField = Field.Optional(
        "refund",
        DeadlineAge,
        "From the first label of an accepted claim to the one by which money came back.",
        TimeSpan.FromDays(11),
        "11d"
    );

    private static readonly Field<TimeSpan> RefundRequestField = Field.Optional(
        "refund_request",
        DeadlineAge,
        "From the acceptance of a claim in a funds recovery to the label by which the refund is requested.",
        TimeSpan.FromHours(72),
        "72h"
    );

    internal static readonly Field<DeadlineOptions> DeadlinesField = Field.Optional(
        "deadlines",
        new ObjectType<DeadlineOptions>(
            new ObjectSpec<DeadlineOptions>(
                "deadlines",
                "By when what follows a contested transaction must happen, in whole hours.",
                [ContestField, AnalysisField, RefundField, RefundRequestField],
                v => new DeadlineOptions
                {
                    Contest = v.Get(ContestField),
                    Analysis = v.Get(AnalysisField),
                    Refund = v.Get(RefundField),
                    RefundRequest = v.Get(RefundRequestField),
                }
            )
        ),
        "By when what follows a contested transaction must happen, in whole hours; the defaults are those of MED 2.0.",
        new DeadlineOptions(),
        "{ contest: 80d, analysis: 7d, refund: 11d, refund_request: 72h }"
    );

    internal static readonly Field<string> CalibrationField = Field.Optional<string>(
        "calibration",
        PathType.ExistingFile,
        "A profile of labelled records: its calibration says how many frauds to expect among blocked transactions, and the quantiles of its scores become edges of the bins in which scores are ranked.",
        null
    );

    internal static readonly Field<StoreOptions> StoreField = Field.Optional(
        "store",
        new ObjectType<StoreOptions>(
            new ObjectSpec<StoreOptions>(
                "store",
                "Where transactions are kept until their labels come.",
                [DirectoryField, CacheField, RetentionField],
                v => new StoreOptions
                {
                    Directory = v.Get(DirectoryField),
                    Cache = v.Get(CacheField),
                    Retention = v.Get(RetentionField),
                }
            )
        ),
        "Where transactions are kept until their labels come.",
        new StoreOptions(),
        "as long as the process lives"
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
                TruthField,
                NormaliseIdsField,
                MinMatchedField,
                MissingScoreField,
                CalibrationField,
                CapacityField,
                CostsField,
                DeadlinesField,
                StoreField,
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
            Truth = values.Get(TruthField)!,
            NormaliseIds = values.Get(NormaliseIdsField)!,
            MinMatched = values.Get(MinMatchedField),
            MissingScore = values.Get(MissingScoreField),
            Calibration = values.Get(CalibrationField),
            Capacity = values.Get(CapacityField),
            Costs = values.Get(CostsField),
            Deadlines = values.Get(DeadlinesField)!,
            Store = values.Get(StoreField)!,
        };
}
