using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Segments;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>Settings of the stage <c>drift</c>.</summary>
public sealed record DriftOptions
{
    /// <summary>Path of the reference profile.</summary>
    public required string Reference { get; init; }

    /// <summary>Windows, each a multiple of the pane.</summary>
    public required IReadOnlyList<WindowLength> Windows { get; init; }

    /// <summary>Features that follow the clock: compared, but not judged.</summary>
    public IReadOnlyList<string> Seasonal { get; init; } = [];

    /// <summary>What drift is split by; nothing by default.</summary>
    public SegmentOptions Segments { get; init; } = new() { Features = [] };

    public required EventTimeRules Time { get; init; }

    public Smoothing Smoothing { get; init; }

    /// <summary>Effect (PSI less its mean by chance) from which a feature is worth a look.</summary>
    public double Warn { get; init; } = 0.1;

    /// <summary>Effect from which something must be done.</summary>
    public double Critical { get; init; } = 0.2;

    /// <summary>False alarms allowed a day over all features, scores, segments and windows; positive.</summary>
    public double MaxFalseAlarmsPerDay { get; init; } = 0.1;

    /// <summary>Where closed windows are published; null: they are not.</summary>
    internal WindowReportOptions? Reports { get; init; }

    /// <summary>Windows of each length that the report of a run holds: the newest.</summary>
    public int ReportWindows { get; init; } = 100;

    /// <summary>Where crossings are written to; null for nowhere.</summary>
    internal AlarmOptions? Alarms { get; init; }
}
