using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior;

/// <summary>The stage <c>behavior</c> as data.</summary>
public static class BehaviorSpec
{
    private static readonly DurationType Span = new(TimeSpan.Zero, TimeSpan.FromDays(1));

    internal static readonly Field<string> ReferenceField = Field.Optional<string>(
        "reference",
        PathType.ExistingFile,
        "A reference profile: its flagged rate is taken for usual, with caution, until the models' own is known, and its largest values become segments.",
        null
    );

    internal static readonly Field<string> CalendarField = Field.Optional<string>(
        "calendar",
        PathType.ExistingFile,
        "A file with days that are not like others: holidays, paydays, Black Friday.",
        null
    );

    private static readonly Field<long> UtcOffsetField = Field.Optional(
        "utc_offset_hours",
        new IntegerType(-12, 14),
        "Local time minus UTC, in hours; hours of the week and days of the calendar are local.",
        -3L,
        "-3"
    );

    private static readonly Field<double> BudgetField = Field.Optional(
        "max_false_alarms_per_day",
        new NumberType(0.001, 1000),
        "False alarms allowed a day, on average, over all models, segments and detectors together; thresholds follow from it.",
        1.0,
        "1"
    );

    internal static readonly Field<TimeSpan> PaneField = Field.Optional(
        "pane",
        new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        "Grain of event time: detectors take one step per pane. Divides an hour.",
        TimeSpan.FromSeconds(10),
        "10s"
    );

    private static readonly Field<TimeSpan> LatenessField = Field.Optional(
        "lateness",
        Span,
        "How far out of order records may come; detection is late by as much.",
        TimeSpan.FromSeconds(30),
        "30s"
    );

    private static readonly Field<TimeSpan> MaxAheadField = Field.Optional(
        "max_ahead",
        new DurationType(TimeSpan.Zero, TimeSpan.FromDays(3660)),
        "A record whose event time is further ahead of the broker's is left out. In files, the other records alone decide.",
        TimeSpan.FromHours(1),
        "1h"
    );

    private static readonly Field<TimeSpan> IdleField = Field.Optional(
        "idle",
        Span,
        "A partition without records for this long is not waited for any longer.",
        TimeSpan.FromMinutes(1),
        "1m"
    );

    private static readonly Field<TimeSpan> AcceptField = Field.Optional(
        "accept_after",
        new DurationType(TimeSpan.FromMinutes(10), TimeSpan.FromDays(30)),
        "An alarm raised for this long is cleared, and the present rate becomes the usual one.",
        TimeSpan.FromDays(1),
        "1d"
    );

    private static readonly Field<string> KindField = Field.Optional(
        "kind",
        TextType.Name,
        "The kind of record that is watched; others pass untouched.",
        RecordKind.Transaction.Name,
        RecordKind.Transaction.Name
    );

    /// <summary>The stage.</summary>
    public static StageSpec Instance { get; } =
        new StageSpec<BehaviorOptions>(
            [
                SegmentSettings.Features,
                SegmentSettings.Values,
                ReferenceField,
                CalendarField,
                UtcOffsetField,
                BudgetField,
                AlarmSettings.Setting,
                PaneField,
                LatenessField,
                MaxAheadField,
                IdleField,
                AcceptField,
                KindField,
            ],
            Bind
        )
        {
            Name = "behavior",
            Summary =
                "Watches each model's flagged rate and the spread of its scores, as a whole and by segment, and raises an alarm that says why when they leave what is usual for the hour.",
            Example = """
                reference: ../profiles/pix-fraud-v1.json
                calendar: ../configs/calendars/brazil.yaml
                max_false_alarms_per_day: 1
                alarms: { kafka: { topic: pix.alarms } }
                """,
            Notes = BehaviorNotes.Text,
            Complete = (options, check) => options with { Alarms = AlarmSettings.Complete(options.Alarms, check) },
            Check = BehaviorCheck.Run,
            Create = (options, context) => new BehaviorStage(options, context),
        };

    private static BehaviorOptions Bind(FieldValues values) =>
        new()
        {
            Kind = new RecordKind(values.Get(KindField)),
            Segments = SegmentSettings.Bind(values, SegmentSettings.Features),
            Reference = values.Get(ReferenceField),
            Calendar = values.Get(CalendarField),
            UtcOffsetHours = (int)values.Get(UtcOffsetField),
            MaxFalseAlarmsPerDay = values.Get(BudgetField),
            AcceptAfter = values.Get(AcceptField),
            Alarms = values.Get(AlarmSettings.Setting),
            Time = new EventTimeRules
            {
                Pane = values.Get(PaneField),
                Lateness = values.Get(LatenessField),
                MaxAhead = values.Get(MaxAheadField),
                Idle = values.Get(IdleField),
            },
        };
}
