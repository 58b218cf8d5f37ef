namespace Vigia.Engine.Windows;

/// <summary>How event time is cut into panes, and which event times are believed.</summary>
public sealed record EventTimeRules
{
    /// <summary>Length of a pane, at least 1 ms. Panes are aligned to 1970-01-01T00:00Z.</summary>
    public TimeSpan Pane { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A pane of a partition is closed once the partition has seen an event this much later than the pane's end. Records for
    /// closed panes are late.
    /// </summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// An event time further ahead of the source's time than this is garbage: believing it would close every pane up to then. The
    /// record is treated like a late one.
    /// </summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromHours(1);

    public LateRule Late { get; init; } = LateRule.Drop;

    /// <summary>A partition without records for this long does not hold the watermark back.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);
}
