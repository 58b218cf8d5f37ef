using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Counting;

/// <summary>The settings by which stages that count in windows cut event time: panes, and what is late.</summary>
internal static class EventTimeSettings
{
    private static readonly DurationType Span = new(TimeSpan.Zero, TimeSpan.FromDays(3660));

    private static readonly Field<TimeSpan> Pane = Field.Optional(
        "pane",
        new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        "Grain of event time: records are counted by pane, windows are sums of panes.",
        TimeSpan.FromMinutes(1),
        "1m"
    );

    private static readonly Field<TimeSpan> Lateness = Field.Optional(
        "lateness",
        Span,
        "How far out of order records may come: a pane closes when its partition's clock is this much later than its end.",
        TimeSpan.FromMinutes(5),
        "5m"
    );

    private static readonly Field<LateRule> Late = Field.Optional(
        "late",
        new ChoiceType<LateRule>(("drop", LateRule.Drop), ("add", LateRule.Add)),
        "Whether windows leave late records out, or the newest pane counts them. They are counted as late either way, and in the counters since the start.",
        LateRule.Drop,
        "drop"
    );

    private static readonly Field<TimeSpan> MaxAhead = Field.Optional(
        "max_ahead",
        Span,
        "A record whose event time is further ahead of the broker's is treated as late. In files, the other records alone decide.",
        TimeSpan.FromHours(1),
        "1h"
    );

    private static readonly Field<TimeSpan> Idle = Field.Optional(
        "idle",
        Span,
        "A partition without records for this long does not hold the watermark back.",
        TimeSpan.FromMinutes(1),
        "1m"
    );

    public static IReadOnlyList<Field> Fields { get; } = [Pane, Lateness, Late, MaxAhead, Idle];

    public static EventTimeRules Bind(FieldValues values) =>
        new()
        {
            Pane = values.Get(Pane),
            Lateness = values.Get(Lateness),
            Late = values.Get(Late),
            MaxAhead = values.Get(MaxAhead),
            Idle = values.Get(Idle),
        };
}
