using System.Globalization;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Operations;

/// <summary>A Prometheus that scrapes the running demo answers every query of every dashboard, and counts what the program counts.</summary>
public sealed class DashboardQueryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task EveryQuery_OnTheRunningDemo_IsAnswered()
    {
        Assert.SkipUnless(ExternalTool.IsInstalled("prometheus"), "prometheus is not installed (Debian: prometheus)");
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}");
        using var state = new TempDirectory();
        using VigiaProcess demo = VigiaProcess.Start(
            "demo",
            "--rate",
            "1500",
            "--duration",
            "1800s",
            "--set",
            $"http.listen={address}",
            "--set",
            $"state.local.directory={state.Path}",
            "--set",
            "state.interval=2s",
            "--set",
            "stages.performance.maturity=[5s, 20s]",
            // The demo's drift then moves the scores to a level, so that its explanation is published.
            "--set",
            "stages.drift.warn=0.001",
            "--set",
            "stages.drift.critical=0.002",
            "--set",
            "stages.drift.max_false_alarms_per_day=1000"
        );
        using var prometheus = new LivePrometheus(address);
        await prometheus.UntilAsync("sum(vigia:model_scored:increase1h)", Limit);
        // A cohort has reached the greatest maturity, and all else has been there for as long.
        await prometheus.UntilAsync("min(vigia_performance_cohorts)", Limit);
        await prometheus.UntilAsync("sum(vigia_checkpoints_total) > 5", Limit);
        await prometheus.UntilAsync("count(vigia_drift_explained_ratio)", Limit);

        var empty = new List<string>();
        foreach ((string place, string query) in Dashboards.Queries())
        {
            // What has no value yet is NaN, and drawn as nothing.
            if ((await prometheus.AskAsync(Dashboards.WithEverythingChosen(query))).All(double.IsNaN))
            {
                empty.Add($"{place}: {query}");
            }
        }

        Assert.Empty(empty);
        // They follow the clock, and have not drifted: no panel may colour them or take them for the worst.
        string[] judged =
        [
            .. Dashboards.Queries().Where(q => q.Place is "drift.json: Features by time" or "drift.json: Of feature").Select(q => q.Query),
        ];
        Assert.Equal(2, judged.Length);
        foreach (string query in judged)
        {
            string ofTheClock = query.Replace("$feature", "hour|weekday", StringComparison.Ordinal);
            Assert.All(
                await prometheus.AskAsync(Dashboards.WithEverythingChosen(ofTheClock)),
                v => Assert.InRange(v, 0, 0.99),
                throwIfEmpty: true
            );
        }
        demo.Terminate();
        Assert.Equal(0, (await demo.EndAsync()).ExitCode);
    }
}
