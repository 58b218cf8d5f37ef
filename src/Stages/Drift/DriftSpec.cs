using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Counting;
using Vigia.Stages.Segments;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>The stage <c>drift</c> as data.</summary>
public static class DriftSpec
{
    internal static readonly Field<string> ReferenceField = Field.Required(
        "reference",
        PathType.ExistingFile,
        "The reference profile that the data is compared with; `vigia profile` builds it."
    );

    internal static readonly Field<IReadOnlyList<WindowLength>> WindowsField = Field.Optional<IReadOnlyList<WindowLength>>(
        "windows",
        new ListType<WindowLength>(new WindowLengthType(), 1, 64),
        "Spans of event time that are compared, each a multiple of `pane`.",
        [new("5m", TimeSpan.FromMinutes(5)), new("1h", TimeSpan.FromHours(1)), new("24h", TimeSpan.FromHours(24))],
        "[5m, 1h, 24h]"
    );

    internal static readonly Field<IReadOnlyList<string>> SeasonalField = Field.Optional<IReadOnlyList<string>>(
        "seasonal",
        new ListType<string>(TextType.Any),
        "Features that are compared but not judged. Rhythms of day and week need no entry: with a profile of version 2, windows are compared with their own hours.",
        [],
        "[]"
    );

    private static readonly Field<Smoothing> SmoothingField = Field.Optional(
        "smoothing",
        new ChoiceType<Smoothing>(
            ("jeffreys", Smoothing.Jeffreys),
            ("evidently", Smoothing.Evidently),
            ("frouros", Smoothing.Frouros),
            ("popmon", Smoothing.Popmon),
            ("deepchecks", Smoothing.Deepchecks)
        ),
        "What PSI does about empty cells: the Jeffreys prior, or the convention of another tool whose numbers must be matched.",
        Smoothing.Jeffreys,
        "jeffreys"
    );

    private static readonly Field<double> WarnField = Field.Optional(
        "warn",
        new NumberType(0, 100),
        "A feature has drifted from this effect on (PSI less its mean by chance), provided that there is evidence.",
        0.1,
        "0.1"
    );

    internal static readonly Field<double> CriticalField = Field.Optional(
        "critical",
        new NumberType(0, 100),
        "It has drifted badly from this effect on; at least `warn`.",
        0.2,
        "0.2"
    );

    private static readonly Field<double> FalseAlarmsField = Field.Optional(
        "max_false_alarms_per_day",
        new NumberType(0.0001, 1000),
        "False alarms allowed a day, on average, over all features, scores, segments and windows together. It decides how much evidence an alarm needs.",
        0.1,
        "0.1"
    );

    private static readonly Field<long> ReportWindowsField = Field.Optional(
        "report_windows",
        new IntegerType(1, 100_000),
        "How many windows of each length the report of a run holds: the newest.",
        100L,
        "100"
    );

    public static StageSpec Instance { get; } =
        new StageSpec<DriftOptions>(
            [
                ReferenceField,
                WindowsField,
                .. EventTimeSettings.Fields,
                SeasonalField,
                SegmentSettings.FeaturesOnDemand,
                SegmentSettings.Values,
                SmoothingField,
                WarnField,
                CriticalField,
                FalseAlarmsField,
                ReportWindowsField,
                WindowReportSettings.Setting,
                AlarmSettings.Setting,
            ],
            Bind
        )
        {
            Name = "drift",
            Summary = "Compares the distribution of every feature and score with a reference, by windows of event time.",
            Example = """
                reference: ../profiles/pix-fraud-v1.json
                windows: [5m, 1h, 24h]
                """,
            Notes = """
                Counts are exact and add up over partitions and instances; statistics are computed from the counts alone when a reader asks for them. A window is the latest
                span of panes up to the newest record; one of more than 120 panes moves on in coarser steps (24h with panes of 1m: by the hour).

                **Verdict.** An alarm needs evidence and effect. Evidence is the probability of such counts while nothing drifts, right also for few records and sparse
                cells, on a scale where 1 is rarer than `max_false_alarms_per_day` allows over all features, scores, segments and windows. The effect is PSI smoothed
                towards the reference, less its mean by chance: `warn` and `critical` are effects. Both are one number, the severity: 1 and more for warn, 2 and
                more for critical. A level is left when the evidence or the effect falls clearly below. With fewer than 20 records there is no verdict.

                **Clock of the week.** A profile of at least a day keeps counts by hour of the week. Evidence and effect compare a window with its own hours, weighted by its
                own records. Hours borrow from the same hour of other days, and these from the whole, as far as the reference shows that they are alike. From 14 days on, the
                variation between weeks that is normal is learned; with fewer days some is taken for granted. PSI and the other distances compare with the whole reference.

                **Distances.** PSI, Jensen-Shannon (distance, base 2), Hellinger and L-infinity take all cells of a feature: `under`, bins,
                `over`, `missing` for numbers; values, `missing`, `unseen` for categories. KS takes the cells with values in their order. Wasserstein takes
                each bin at the mean of its records in the reference, `under` and `over` at the outermost edges, and is divided by the reference's standard deviation.

                **Segments.** Each is compared with the same segment of the reference, moved as the hours move the whole, so a segment that always differs from the whole has not drifted:
                the profile must hold counts by the feature, as `vigia profile` writes for those that the schema lists as `segments`. Metrics hold severity, evidence
                and effect: `3 x segments x (features + models) x windows` series, as `vigia check` counts them towards `max_segment_series`. Counts in
                memory and state grow by as many times as there are segments. Segments are judged like the whole and share its budget of false alarms.

                **Causes.** An alarm that is raised names its likely `cause`: `missing`, `one value` (a feed that has stopped, or a default), `unit`, `swapped` with another
                feature, `time zone`, `new value`, `mix` (a category's values in other shares), `drift`, `model replaced` (scores moved, no feature did), `flagged` (one segment is
                flagged more, and no other), with the part of the records that changed and the `segments` that carry it. Alarms of one cause have the same `incident`, those of `behavior` too.
                [Statistics](statistics.md#causes) says how it is found.

                **Alarms.** Each change of level is one JSON object: times, feature or model, segment, window, levels, severity, evidence and effect. `id` is
                the message's key and stays the same until the ordinary level is reached again. Levels are judged at each new pane and every five seconds of event
                traffic. A process that restarts reports the levels that still hold again.
                """,
            Complete = (options, check) =>
                options with
                {
                    Reports = WindowReportSettings.Complete(options.Reports, check),
                    Alarms = AlarmSettings.Complete(options.Alarms, check),
                },
            Check = DriftCheck.Run,
            Create = (options, context) => new DriftStage(options, context),
        };

    private static DriftOptions Bind(FieldValues values) =>
        new()
        {
            Reference = values.Get(ReferenceField),
            Windows = values.Get(WindowsField),
            Seasonal = values.Get(SeasonalField),
            Segments = SegmentSettings.Bind(values, SegmentSettings.FeaturesOnDemand),
            Time = EventTimeSettings.Bind(values),
            Smoothing = values.Get(SmoothingField),
            Warn = values.Get(WarnField),
            Critical = values.Get(CriticalField),
            MaxFalseAlarmsPerDay = values.Get(FalseAlarmsField),
            ReportWindows = (int)values.Get(ReportWindowsField),
            Alarms = values.Get(AlarmSettings.Setting),
            Reports = values.Get(WindowReportSettings.Setting),
        };
}
