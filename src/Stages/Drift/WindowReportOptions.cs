using Vigia.Stages.Sinks;

namespace Vigia.Stages.Drift;

/// <summary>Settings of <c>window_reports:</c>.</summary>
internal sealed record WindowReportOptions
{
    /// <summary>Where to; null only while it is being checked.</summary>
    public required SinkOptions? Sink { get; init; }

    /// <summary>Whether the end of the data closes the windows that are open.</summary>
    public required bool ClosesAtEnd { get; init; }

    /// <summary>How long a partition has no records before the others close its windows; null: never.</summary>
    public required TimeSpan? CloseIdle { get; init; }
}
