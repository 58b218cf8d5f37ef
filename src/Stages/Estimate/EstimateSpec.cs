using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;

namespace Vigia.Stages.Estimate;

/// <summary>The stage <c>estimate</c> as data.</summary>
public static class EstimateSpec
{
    internal static readonly Field<string> ReferenceField = Field.Required(
        "reference",
        PathType.ExistingFile,
        "A reference profile of labelled records; `vigia profile` builds it where the schema has `truth`."
    );

    internal static readonly Field<IReadOnlyList<WindowLength>> WindowsField = Field.Optional<IReadOnlyList<WindowLength>>(
        "windows",
        new ListType<WindowLength>(new WindowLengthType(), 1),
        "Spans of event time whose performance is estimated, each a multiple of `pane`.",
        [new("24h", TimeSpan.FromHours(24)), new("30d", TimeSpan.FromDays(30))],
        "[24h, 30d]"
    );

    private static readonly Field<long> ReportPeriodsField = Field.Optional(
        "report_periods",
        new IntegerType(1, 100_000),
        "How many periods of the calendar the report of a run holds: the newest.",
        100L,
        "100"
    );

    public static StageSpec Instance { get; } =
        new StageSpec<EstimateOptions>([ReferenceField, WindowsField, .. EventTimeSettings.Fields, ReportPeriodsField], Bind)
        {
            Name = "estimate",
            Summary = "Estimates each model's performance from its scores alone, while the labels are still to come.",
            Example = """
                reference: ../profiles/pix-fraud-v1.json
                windows: [24h, 30d]
                """,
            Notes = """
                Confidence-based performance estimation: the profile knows from labelled records which share of frauds each score means (isotonic regression on
                the raw scores), and from that follows what ROC AUC, precision, recall, F1 and fraud rate are to be expected of the scores in a window. The band around each is
                where the realised figure will lie 19 times out of 20 if scores are worth what they were in the reference.
                [Statistics explained](statistics.md#performance-without-labels) has the formulas, and what this cannot see: frauds of a kind that the model never knew.

                **Alert.** The profile also holds mean and standard deviation of the realised figures over its own months (or days or weeks: `vigia profile --period`). An estimate
                more than three standard deviations from that mean is an alert. Windows shorter than such a period are estimated but not judged. The report of a run
                has every period of the calendar (UTC).

                Scores that are not a number are left out. A model that the profile holds no calibration of is left out too, and named in the log.
                """,
            Check = EstimateCheck.Run,
            Create = (options, context) => new EstimateStage(options, context),
        };

    private static EstimateOptions Bind(FieldValues values) =>
        new()
        {
            Reference = values.Get(ReferenceField),
            Windows = values.Get(WindowsField),
            Time = EventTimeSettings.Bind(values),
            ReportPeriods = (int)values.Get(ReportPeriodsField),
        };
}
