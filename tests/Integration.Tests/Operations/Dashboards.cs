using System.Text.Json;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Operations;

/// <summary>What the dashboards ask, read from the files that Grafana reads.</summary>
internal static class Dashboards
{
    public static IReadOnlyList<string> Files { get; } =
    [.. Directory.GetFiles(Repository.File("grafana", "dashboards"), "*.json").Order(StringComparer.Ordinal)];

    /// <summary>Every query of every panel, with its place.</summary>
    public static IEnumerable<(string Place, string Query)> Queries()
    {
        foreach (string file in Files)
        {
            using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(file));
            foreach (
                JsonElement panel in dashboard
                    .RootElement.GetProperty("panels")
                    .EnumerateArray()
                    .Where(p => p.TryGetProperty("targets", out _))
            )
            {
                foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
                {
                    yield return (
                        $"{Path.GetFileName(file)}: {panel.GetProperty("title").GetString()}",
                        target.GetProperty("expr").GetString()!
                    );
                }
            }
        }
    }

    /// <summary>The query as Grafana sends it with every variable at "All", over an hour.</summary>
    public static string WithEverythingChosen(string query) =>
        System.Text.RegularExpressions.Regex.Replace(
            query
                .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                .Replace("$__range", "1h", StringComparison.Ordinal)
                .Replace("@ end()", "", StringComparison.Ordinal),
            @"\$(pipeline|model|segment|instance|feature|window|maturity)\b",
            ".*"
        );
}
