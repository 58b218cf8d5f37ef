using System.Reflection;
using System.Text.RegularExpressions;
using Vigia.Engine.Telemetry;

namespace Vigia.Integration.Tests.Operations;

/// <summary>The series that PromQL may name: metrics of the code, and what rules record.</summary>
internal static partial class SeriesNames
{
    private static readonly HashSet<string> Metrics =
    [
        .. typeof(MetricNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!),
    ];

    private static readonly HashSet<string> Recorded = [.. RuleFile.All.Select(r => r.Record).OfType<string>()];

    /// <summary>Names of Vigia's series in an expression.</summary>
    public static IEnumerable<string> In(string expression) => Name().Matches(Quoted().Replace(expression, "")).Select(m => m.Value);

    public static bool Exists(string name) => Recorded.Contains(name) || Metrics.Contains(HistogramPart().Replace(name, ""));

    [GeneratedRegex("vigia[_:][a-z0-9_:]+")]
    private static partial Regex Name();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();
}
