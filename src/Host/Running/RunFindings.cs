using System.Globalization;
using Vigia.Engine.Components;
using Vigia.Engine.Running;

namespace Vigia.Host.Running;

/// <summary>What a run found, for its last line and for <c>--fail-on</c>.</summary>
internal static class RunFindings
{
    private const int MostNamed = 5;

    /// <summary>One line: each stage that judges, rejected records, and where the report is.</summary>
    public static string Describe(Pipeline pipeline, FileInfo? report) =>
        Compose(pipeline.Stages.OfType<IFindingSource>(), pipeline.RecordsRejected, report);

    /// <summary>What of <paramref name="failures"/> was found, in words; null if nothing was.</summary>
    public static string? Failing(Pipeline pipeline, IReadOnlyCollection<FailOn> failures) =>
        Failing([.. pipeline.Stages.OfType<IFindingSource>()], pipeline.RecordsRejected, failures);

    internal static string Compose(IEnumerable<IFindingSource> sources, long rejected, FileInfo? report)
    {
        IEnumerable<string> parts = [.. sources.Select(Describe), string.Create(CultureInfo.InvariantCulture, $"rejected: {rejected:N0}")];
        return $"found: {string.Join("; ", report is null ? parts : parts.Append($"report: {report}"))}";
    }

    internal static string? Failing(IReadOnlyCollection<IFindingSource> sources, long rejected, IReadOnlyCollection<FailOn> failures)
    {
        FindingLevel least = failures.Contains(FailOn.Warn) ? FindingLevel.Warn : FindingLevel.Critical;
        IEnumerable<string> found =
            failures.Contains(FailOn.Warn) || failures.Contains(FailOn.Critical)
                ? sources
                    .Select(source => (source.FindingName, Count: source.Findings.Count(f => f.Level >= least)))
                    .Where(s => s.Count > 0)
                    .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.FindingName} ({s.Count:N0})"))
                : [];
        if (failures.Contains(FailOn.Rejected) && rejected > 0)
        {
            found = found.Append(string.Create(CultureInfo.InvariantCulture, $"rejected records ({rejected:N0})"));
        }
        string all = string.Join(", ", found);
        return all.Length == 0
            ? null
            : $"--fail-on {string.Join(", ", failures.Select(f => f.ToString().ToLowerInvariant()))}: the run found {all}";
    }

    private static string Describe(IFindingSource source)
    {
        IReadOnlyList<RunFinding> findings = source.Findings;
        IEnumerable<string> levels = findings
            .GroupBy(f => f.Level)
            .OrderByDescending(g => g.Key)
            .Select(g =>
                g.Key == FindingLevel.Figure
                    ? Names(g)
                    : string.Create(CultureInfo.InvariantCulture, $"{g.Count():N0} {Word(g.Key)} ({Names(g)})")
            );
        return $"{source.FindingName}: {(findings.Count == 0 ? "none" : string.Join(", ", levels))}";
    }

    private static string Word(FindingLevel level) => level == FindingLevel.Critical ? "critical" : "warn";

    private static string Names(IEnumerable<RunFinding> findings)
    {
        RunFinding[] all = [.. findings];
        string named = string.Join(", ", all.Take(MostNamed).Select(f => f.Text));
        return all.Length <= MostNamed
            ? named
            : string.Create(CultureInfo.InvariantCulture, $"{named} and {all.Length - MostNamed:N0} more");
    }
}
