using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Vigia.Host.Commands;
using Vigia.Host.Http;
using Vigia.Host.Running;
using Vigia.TestSupport;

namespace Vigia.Browser.Tests;

/// <summary>The report of a batch run as a page: one file, opened from the disk.</summary>
public sealed class ReportPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    public async Task Report_AsHtml_ShowsWhatTheJsonSays(int width, ColorScheme scheme)
    {
        IPage page = await chromium.OpenAsync(width, scheme);
        List<string> complaints = [];
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        using var directory = new TempDirectory();
        (string html, string json) = await RunAsync(directory, await ConfigurationAsync(directory));

        await page.GotoAsync(new Uri(html).AbsoluteUri);
        JsonElement look = await Looks.TakeAsync(page);

        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        using JsonDocument carried = JsonDocument.Parse((await page.TextContentAsync("#document"))!);
        Assert.True(JsonElement.DeepEquals(document.RootElement, carried.RootElement));
        string[] paths = Looks.AssertAgrees(look);
        Assert.Empty(
            new[]
            {
                "records.acknowledged",
                "drift.rows",
                "drift.windows[0].features[0].statistics.psi",
                "models[0].flagged",
                "rejections[0].records",
                "stages[1].records",
            }.Except(paths)
        );
        Assert.Equal(0, look.GetProperty("overflow").GetInt32());
        Assert.Empty(await Looks.FaintTextAsync(page));
        Assert.Empty(complaints);
        string[] names = [.. await page.Locator("#drift table >> nth=0 >> tbody th .name").AllTextContentsAsync()];
        Assert.Equal(WorstFirst(document.RootElement.GetProperty("drift").GetProperty("windows")[0]), names);

        await page.SelectOptionAsync("#window", "1");
        Assert.Contains("drift.windows[1].rows", Looks.AssertAgrees(await Looks.TakeAsync(page)));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Report_OfLateLabels_ShowsFiguresByMaturityWithTheirIntervals()
    {
        IPage page = await chromium.OpenAsync(820, ColorScheme.Light);
        using var directory = new TempDirectory();
        (string html, _) = await RunAsync(directory, Repository.File("configs", "late-labels.yaml"), "source.simulate.rate=0.002");

        await page.GotoAsync(new Uri(html).AbsoluteUri);
        JsonElement look = await Looks.TakeAsync(page);

        string[] paths = Looks.AssertAgrees(look);
        Assert.Contains("performance.summary[3].models[0].recall.value", paths);
        Assert.Contains("performance.summary[3].models[1].precision.lower", paths);
        Assert.Contains("performance.labels.fraud", paths);
        // The four ages and the newest state, of two models.
        Assert.Equal(10, await page.Locator("#performance tbody tr").CountAsync());
        Assert.Equal(0, look.GetProperty("overflow").GetInt32());
        Assert.Empty(await Looks.FaintTextAsync(page));
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    public async Task Report_OfEstimates_ShowsFiguresWithIntervalsAndUsualRanges(int width, ColorScheme scheme)
    {
        IPage page = await chromium.OpenAsync(width, scheme);
        using var directory = new TempDirectory();
        (string html, _) = await RunAsync(directory, Repository.File("configs", "estimated-performance.yaml"));

        await page.GotoAsync(new Uri(html).AbsoluteUri);
        JsonElement look = await Looks.TakeAsync(page);

        string[] paths = Looks.AssertAgrees(look);
        Assert.Contains("estimate.periods[0].models[0].roc_auc.value", paths);
        Assert.Contains("estimate.periods[0].models[0].recall.lower", paths);
        Assert.Contains("estimate.periods[0].models[1].precision.upper_limit", paths);
        Assert.Equal(
            "Estimates of champion are outside their usual range in day from 2026-01-12 00:00:00: Recall 0.865, Fraud rate 0.81 %.",
            await page.TextContentAsync(".verdict.warn .what")
        );
        Assert.Equal(0, look.GetProperty("overflow").GetInt32());
        Assert.Empty(await Looks.FaintTextAsync(page));
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(360)]
    [InlineData(820)]
    [InlineData(1440)]
    public async Task Report_OfBlockedTransactions_ShowsBoundsMoneyRulesAndDeadlinesInTheSchemasWords(int width)
    {
        IPage page = await chromium.OpenAsync(width, ColorScheme.Light);
        using var directory = new TempDirectory();
        string decided = await File.ReadAllTextAsync(Repository.File("schemas", "pix-decided-transaction.yaml"));
        string label = await File.ReadAllTextAsync(Repository.File("schemas", "pix-recovery-label.yaml"));
        directory.Write("decided.yaml", decided.Replace("currency: BRL", "currency: USD", StringComparison.Ordinal));
        directory.Write("label.yaml", label.Replace("  status: status", "  status: status\n  name: chargeback", StringComparison.Ordinal));
        string config = await File.ReadAllTextAsync(Repository.File("configs", "blocked-payments.yaml"));
        string written = directory.Write(
            "blocked.yaml",
            config
                .Replace("../schemas/pix-decided-transaction.yaml", "decided.yaml", StringComparison.Ordinal)
                .Replace("../schemas/pix-recovery-label.yaml", "label.yaml", StringComparison.Ordinal)
                .Replace("../models/", Repository.File("models") + "/", StringComparison.Ordinal)
        );
        (string html, _) = await RunAsync(directory, written, "source.simulate.rate=0.01");

        await page.GotoAsync(new Uri(html).AbsoluteUri);
        JsonElement look = await Looks.TakeAsync(page);

        string[] paths = Looks.AssertAgrees(look);
        Assert.Contains("performance.summary[1].models[0].outcomes.bounds.recall.upper", paths);
        Assert.Contains("performance.summary[1].models[0].outcomes.observed.precision.value", paths);
        Assert.Contains("performance.summary[1].models[0].money.net_saving", paths);
        Assert.Contains("performance.summary[1].rules[0].marginal.fraud_amount", paths);
        Assert.Contains("performance.deadlines[1].in_time_share", paths);
        Assert.Equal(0, look.GetProperty("overflow").GetInt32());
        Assert.Empty(await Looks.FaintTextAsync(page));
        string text = await page.InnerTextAsync("main");
        Assert.Contains("Chargeback by kind", text, StringComparison.Ordinal);
        Assert.Contains("amounts in USD", text, StringComparison.Ordinal);
        Assert.DoesNotContain("raud", text.Replace("pix-fraud", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    /// <summary>The names of features by severity, those that follow the clock last.</summary>
    private static IEnumerable<string?> WorstFirst(JsonElement window) =>
        window
            .GetProperty("features")
            .EnumerateArray()
            .OrderBy(f => f.GetProperty("seasonal").GetBoolean())
            .ThenByDescending(f => f.GetProperty("severity").ValueKind == JsonValueKind.Number ? f.GetProperty("severity").GetDouble() : 0)
            .Select(f => f.GetProperty("feature").GetString());

    private static async Task<string> ConfigurationAsync(TempDirectory directory)
    {
        // Markup in a note must come out as text.
        JsonNode profile = JsonNode.Parse(await File.ReadAllTextAsync(Repository.File("profiles", "pix-fraud-v1.json")))!;
        profile["note"] = "a week <b>&amp; more</b></script>";
        return directory.Write(
            "batch.yaml",
            $$"""
            name: batch
            source: { files: { paths: { transaction: {{Repository.File("samples", "pix-transactions.ndjson.gz")}} } } }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages:
              - decode: { format: json }
              - score: { models: [ { name: champion, path: {{Repository.File("models", "pix-fraud-v1.onnx")}}, threshold: 0.8 } ] }
              - drift: { reference: {{directory.Write(
                "profile.json",
                profile.ToJsonString()
            )}}, windows: [1h, 24h], seasonal: [hour, weekday], lateness: 366d }
            """
        );
    }

    private static async Task<(string Html, string Json)> RunAsync(TempDirectory directory, string config, params string[] overrides)
    {
        await using var host = new PipelineHost(
            Composition.Loader.Load(config, overrides),
            NullLoggerFactory.Instance,
            TimeProvider.System
        );
        await using HttpEndpoints? http = await HttpEndpoints.ServeAsync(host, NullLoggerFactory.Instance);
        await host.StartAsync();
        await host.RunAsync(CancellationToken.None);
        (string html, string json) = (directory["report.html"], directory["report.json"]);
        foreach (string name in new[] { html, json })
        {
            using ReportFile file = ReportFile.Open(new FileInfo(name));
            RunReport.Write(file, host);
        }
        return (html, json);
    }
}
