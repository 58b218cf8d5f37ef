using System.Globalization;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Operations;

/// <summary>Prometheus' own tools read every file, every alert is tested by a scenario, and what rules name exists.</summary>
public sealed class PrometheusFileTests
{
    public static TheoryData<string> Tests => [.. RuleFile.Tests];

    public static TheoryData<string> Alerts => [.. RuleFile.All.Where(r => r.Alert is not null).Select(r => r.Alert!)];

    [Fact]
    public async Task Configuration_IsValid() => await PassesAsync("promtool", "check", "config", "prometheus/prometheus.yml");

    [Fact]
    public async Task Rules_AreValid() =>
        await PassesAsync("promtool", ["check", "rules", "--lint=all", "--lint-fatal", .. RuleFile.Names]);

    [Fact]
    public async Task Matrix_IsWhatItsScriptWrites() => await PassesAsync("python3", "prometheus/tests/matrix.py", "--check");

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Rules_FireWhenTheyMustAndAreSilentWhenTheyMust(string file) => await PassesAsync("promtool", "test", "rules", file);

    [Fact]
    public async Task Alertmanager_IsValid() => await PassesAsync("amtool", "check-config", "prometheus/alertmanager.yml");

    [Theory]
    [InlineData("VigiaFeatureDriftCritical", "critical", "data", "on-call")]
    [InlineData("VigiaLagGrowing", "warning", "pipeline", "team-channel")]
    [InlineData("Anything", "info", "data", "silent")]
    public async Task Alertmanager_RoutesBySeverity(string alert, string severity, string area, string receiver)
    {
        string text = await PassesAsync(
            "amtool",
            "config",
            "routes",
            "test",
            "--config.file=prometheus/alertmanager.yml",
            $"alertname={alert}",
            $"severity={severity}",
            $"area={area}"
        );
        Assert.Equal(receiver, text.Split('\n')[0]);
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_SaysHowBadWhatAndWhatToDo(string alert)
    {
        Rule rule = RuleFile.All.Single(r => r.Alert == alert);

        Assert.Contains(rule.Labels["severity"], new[] { "critical", "warning", "info" });
        Assert.NotEmpty(rule.Labels["area"]);
        Assert.Contains("{{", rule.Annotations["summary"] + (alert == "VigiaAbsent" ? "{{" : ""), StringComparison.Ordinal);
        Assert.NotEmpty(rule.Annotations["description"]);
        Assert.StartsWith("{{ $externalLabels.dashboards }}/vigia-", rule.Annotations["dashboard_url"], StringComparison.Ordinal);
        string page = rule.Annotations["runbook_url"].Replace("{{ $externalLabels.runbooks }}/", "", StringComparison.Ordinal);
        string text = File.ReadAllText(Repository.File("docs", "runbooks", page));
        Assert.Contains($"`{alert}`", text, StringComparison.Ordinal);
        Assert.All(
            new[] { "## Look at", "## It may mean", "## Do" },
            part => Assert.Contains(part, text, StringComparison.Ordinal),
            throwIfEmpty: true
        );
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_HasAScenarioInWhichItFires(string alert)
    {
        string tests = string.Concat(RuleFile.Tests.Select(t => File.ReadAllText(Repository.File(t))));
        Assert.Matches($@"alertname: {alert}\s+exp_alerts:\s+- exp_labels:", tests);
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_IsInTheMatrix(string alert) =>
        Assert.Contains($"`{alert}`", File.ReadAllText(Repository.File("docs", "alerts.md")), StringComparison.Ordinal);

    [Fact]
    public void Dashboards_OfAlertsExist()
    {
        string[] uids = [.. Dashboards.Files.Select(f => $"vigia-{Path.GetFileNameWithoutExtension(f)}")];
        Assert.All(
            RuleFile.All.Where(r => r.Alert is not null),
            r => Assert.Contains(r.Annotations["dashboard_url"].Split('/')[1].Split('?')[0], uids),
            throwIfEmpty: true
        );
    }

    [Fact]
    public void Runbooks_BelongToAnAlertEach()
    {
        IEnumerable<string> linked = RuleFile
            .All.Where(r => r.Alert is not null)
            .Select(r => r.Annotations["runbook_url"].Split('/')[^1])
            .Distinct();
        Assert.Equal(
            linked.Order(StringComparer.Ordinal),
            Directory.GetFiles(Repository.File("docs", "runbooks")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Expressions_NameMetricsAndRecordedSeriesThatExist() =>
        Assert.All(
            RuleFile.All,
            rule =>
                Assert.All(
                    SeriesNames.In(rule.Expression),
                    name => Assert.True(SeriesNames.Exists(name), $"{rule.File}: nothing gives '{name}'"),
                    throwIfEmpty: false
                ),
            throwIfEmpty: true
        );

    [Theory]
    [InlineData("champion", "pix-fraud-v1")]
    [InlineData("challenger", "pix-fraud-v2")]
    public void CardSeries_SayWhatTheCardSays(string model, string card)
    {
        string text = File.ReadAllText(Repository.File("models", $"{card}.md"));
        Rule[] rules =
        [
            .. RuleFile.All.Where(r =>
                r.Record is { } name && name.StartsWith("vigia:model_card:", StringComparison.Ordinal) && r.Labels["model"] == model
            ),
        ];

        Assert.Equal(4, rules.Length);
        Assert.All(
            rules,
            rule =>
                Assert.Contains(
                    string.Create(CultureInfo.InvariantCulture, $"\n  {rule.Record!.Split(':')[2]}: {rule.Expression[7..^1]}\n"),
                    text,
                    StringComparison.Ordinal
                ),
            throwIfEmpty: true
        );
    }

    private static async Task<string> PassesAsync(string program, params string[] args)
    {
        Assert.SkipUnless(ExternalTool.IsInstalled(program), $"{program} is not installed (Debian: prometheus, prometheus-alertmanager)");
        (int exitCode, string text) = await ExternalTool.RunAsync(program, args);
        Assert.True(exitCode == 0, text);
        return text;
    }
}
