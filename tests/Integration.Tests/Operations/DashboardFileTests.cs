using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Operations;

/// <summary>The dashboards are what their sources give, and fit Grafana's own types.</summary>
public sealed class DashboardFileTests
{
    [Fact]
    public async Task Dashboards_AreFreshAndFitGrafanasTypes()
    {
        Assert.SkipUnless(ExternalTool.IsInstalled("npm"), "npm is not installed (Debian: npm)");
        foreach (string[] step in new[] { ["ci"], ["run", "fresh"], new[] { "run", "check" } })
        {
            (int exitCode, string text) = await ExternalTool.RunAsync("npm", ["--prefix", "grafana", .. step]);
            Assert.True(exitCode == 0, text);
        }
    }

    [Fact]
    public void Queries_NameMetricsAndRecordedSeriesThatExist() =>
        Assert.All(
            Dashboards.Queries(),
            q =>
                Assert.All(
                    SeriesNames.In(q.Query),
                    name => Assert.True(SeriesNames.Exists(name), $"{q.Place}: nothing gives '{name}'"),
                    throwIfEmpty: false
                ),
            throwIfEmpty: true
        );
}
