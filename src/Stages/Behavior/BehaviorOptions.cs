using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior;

/// <summary>Settings of the stage <c>behavior</c>.</summary>
internal sealed record BehaviorOptions
{
    /// <summary>The kind of record that is watched; others pass.</summary>
    public RecordKind Kind { get; init; } = RecordKind.Transaction;

    public SegmentOptions Segments { get; init; } = new();

    /// <summary>Full path of a reference profile that says what is usual until that is known; null for none.</summary>
    public string? Reference { get; init; }

    /// <summary>Full path of a calendar file; null for none.</summary>
    public string? Calendar { get; init; }

    /// <summary>Local time minus UTC, in hours.</summary>
    public int UtcOffsetHours { get; init; } = -3;

    /// <summary>False alarms a day over all models, series and detectors.</summary>
    public double MaxFalseAlarmsPerDay { get; init; } = 1;

    /// <summary>How long an alarm is raised before it is taken for the new usual.</summary>
    public TimeSpan AcceptAfter { get; init; } = TimeSpan.FromDays(1);

    public EventTimeRules Time { get; init; } = new() { Pane = TimeSpan.FromSeconds(10), Lateness = TimeSpan.FromSeconds(30) };

    /// <summary>Where alarms are written to; null for nowhere.</summary>
    public AlarmOptions? Alarms { get; init; }
}
