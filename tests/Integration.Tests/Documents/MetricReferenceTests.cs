using System.Reflection;
using System.Text.RegularExpressions;
using Vigia.Engine.Telemetry;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Documents;

/// <summary>The page of metrics names those that the code names, and no others.</summary>
public sealed partial class MetricReferenceTests
{
    [Fact]
    public void Page_ListsExactlyTheMetricsOfTheCode()
    {
        string[] code =
        [
            .. typeof(MetricNames)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(f => (string)f.GetRawConstantValue()!)
                .Order(StringComparer.Ordinal),
        ];
        string[] page =
        [
            .. Row()
                .Matches(File.ReadAllText(Repository.File("docs", "metrics.md")))
                .Select(m => m.Groups[1].Value)
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(code, page);
        Assert.All(code, name => Assert.Matches("^vigia_[a-z0-9_]+$", name), throwIfEmpty: true);
    }

    [GeneratedRegex("^\\| `(vigia_[a-z0-9_]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
