using Vigia.Engine.Windows;

namespace Vigia.Stages.Estimate;

/// <summary>Settings of the stage <c>estimate</c>.</summary>
public sealed record EstimateOptions
{
    /// <summary>Path of a reference profile with a calibration.</summary>
    public required string Reference { get; init; }

    /// <summary>Windows, each a multiple of the pane.</summary>
    public required IReadOnlyList<WindowLength> Windows { get; init; }

    public required EventTimeRules Time { get; init; }

    /// <summary>Periods of the calendar that the report of a run holds: the newest.</summary>
    public int ReportPeriods { get; init; } = 100;
}
