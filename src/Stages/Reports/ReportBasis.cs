using Vigia.Engine.Windows;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Reports;

/// <summary>What the counts of a window report are counted against, and by which rules. Only counts on one basis add up.</summary>
internal sealed class ReportBasis
{
    private string? _id;

    /// <summary>Name of the records' schema.</summary>
    public required string Schema { get; init; }

    public required long SchemaVersion { get; init; }

    public required TimeSpan Pane { get; init; }

    public required TimeSpan Lateness { get; init; }

    public required TimeSpan MaxAhead { get; init; }

    public required LateRule Late { get; init; }

    public required Smoothing Smoothing { get; init; }

    /// <summary>Features, then scores.</summary>
    public required IReadOnlyList<ReportSubject> Subjects { get; init; }

    /// <summary>A hash of all of it.</summary>
    public string Id => _id ??= WindowReportWriter.Identify(this);

    /// <summary>Cells of all subjects.</summary>
    public int Length => Subjects.Sum(s => s.Subject.Cells.Count);
}
