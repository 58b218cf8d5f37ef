using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Vigia.Browser.Tests;

/// <summary>The head of the live page: says first what is wrong, since when and how much.</summary>
public sealed class LiveHeadTests(Chromium chromium, SharedPipeline shared) : IClassFixture<Chromium>, IClassFixture<SharedPipeline>
{
    private const string Alarms = """
        [
          { "id": "old", "status": "raised", "started": "2026-01-05T08:00:00Z", "model": "champion", "detector": "sudden", "segment": "all", "direction": "up", "records": 900, "rate": 0.02, "usual_rate": 0.004 },
          { "id": "new", "status": "raised", "started": "2026-01-05T09:30:00Z", "model": "champion", "detector": "sudden", "segment": "key_type=evp", "direction": "up", "records": 400, "rate": 0.043, "usual_rate": 0.003 },
          { "id": "volume", "status": "raised", "started": "2026-01-05T09:00:00Z", "model": "champion", "detector": "volume", "segment": "all", "direction": "down", "records": 120, "usual_records": 4000.5 },
          { "id": "old", "status": "cleared", "started": "2026-01-05T08:00:00Z", "model": "champion", "detector": "sudden", "segment": "all", "direction": "up", "records": 900, "rate": 0.02, "usual_rate": 0.004 },
          { "id": "new", "status": "worse", "started": "2026-01-05T09:30:00Z", "model": "champion", "detector": "sudden", "segment": "key_type=evp", "direction": "up", "records": 800, "rate": 0.086, "usual_rate": 0.003 }
        ]
        """;

    public static TheoryData<int, ColorScheme> Screens =>
        new MatrixTheoryData<int, ColorScheme>([360, 820, 1440], [ColorScheme.Light, ColorScheme.Dark]);

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Head_Alarms_SaysTheNewestThatLastsAndLinks(int width, ColorScheme scheme)
    {
        IPage page = await chromium.OpenAsync(width, scheme);
        await OpenAsync(page, status =>
        {
            status["behavior"]!["alarms"] = JsonNode.Parse(Alarms);
            status["links"] = new JsonObject
            {
                ["runbooks"] = "https://wiki.example/runbooks/",
                ["dashboards"] = "https://grafana.example/d",
            };
        });

        Assert.Equal(
            "Fewer records than usual: 120, usually 4,001, since 2026-01-05 09:00:00 UTC.",
            await page.TextContentAsync(".verdict .what")
        );
        Assert.Equal(
            "champion flags more than usual in key_type=evp: 8.6 %, usually 0.30 %, since 2026-01-05 09:30:00 UTC.",
            await page.TextContentAsync(".verdict li >> nth=0")
        );
        Assert.Equal("https://wiki.example/runbooks/behavior-alarm.md", await page.GetAttributeAsync(".verdict a >> nth=0", "href"));
        Assert.Equal(
            "https://grafana.example/d/vigia-behaviour?var-pipeline=overloaded",
            await page.GetAttributeAsync(".verdict a >> nth=1", "href")
        );
        Assert.Matches(@"^▲ \d+ critical · running$", (await page.TextContentAsync(".state"))!.Trim());
        Assert.Matches(@"^▲ \d+ critical · overloaded$", await page.TitleAsync());
        Assert.Equal(
            "verdict,behavior",
            await page.EvaluateAsync<string>("() => [...document.querySelectorAll('main > section')].slice(0, 2).map(s => s.id).join()")
        );
        JsonElement look = await Looks.TakeAsync(page);
        Assert.Contains("behavior.alarms[4].rate", Looks.AssertAgrees(look));
        Assert.Equal(0, look.GetProperty("overflow").GetInt32());
        Assert.Empty(await Looks.FaintTextAsync(page));
        if (Environment.GetEnvironmentVariable("VIGIA_SCREENSHOT_TO") is { } directory)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, $"head-{width}-{scheme}.png") });
        }
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Head_DriftOnly_SaysWhichFeatureMovedHowFar()
    {
        IPage page = await chromium.OpenAsync(1440, ColorScheme.Light);
        await OpenAsync(page, status =>
        {
            status["behavior"]!["alarms"] = new JsonArray();
            status["drift"]!["events"] = JsonNode.Parse(
                """[{ "time": "2026-01-05T03:01:00Z", "feature": "amount", "window": "5m", "from": "none", "to": "critical", "severity": 9, "evidence": 1, "psi": 1.4, "psi_excess": 1.36 }]"""
            );
            SetLevels(status, "amount", "critical");
        });

        Assert.Matches(
            @"^amount has moved away from the reference in 5m: effect [0-9.]+, critical from [0-9.]+, since 2026-01-05 03:01:00 UTC\.$",
            await page.TextContentAsync(".verdict .what")
        );
        Assert.Equal("Runbook: feature-drift.md", await page.TextContentAsync(".verdict .links"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Head_NothingWrong_SaysWhatIsWatched()
    {
        IPage page = await chromium.OpenAsync(820, ColorScheme.Light);
        await OpenAsync(page, status =>
        {
            status["behavior"]!["alarms"] = new JsonArray();
            SetLevels(status, "", "none");
        });

        Assert.Equal("Nothing is wrong that is watched: behaviour and drift.", await page.TextContentAsync(".verdict.good .what"));
        Assert.Equal("● running", (await page.TextContentAsync(".state.good"))!.Trim());
        Assert.Equal("overloaded · running", await page.TitleAsync());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Head_Stalled_ComesBeforeEverythingElse()
    {
        IPage page = await chromium.OpenAsync(820, ColorScheme.Light);
        await OpenAsync(page, status =>
        {
            status["state"] = "stalled";
            status["behavior"]!["alarms"] = JsonNode.Parse(Alarms);
        });

        Assert.Equal("Records wait, and no stage moves. The pipeline below shows where.", await page.TextContentAsync(".verdict .what"));
        await page.Context.CloseAsync();
    }

    /// <summary>Opens the page of a real pipeline whose answers are changed on their way.</summary>
    private async Task OpenAsync(IPage page, Action<JsonNode> change)
    {
        await page.RouteAsync("**/status", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            JsonNode status = JsonNode.Parse(await answer.TextAsync())!;
            if (status["drift"]?["windows"] is not null)
            {
                change(status);
            }
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = status.ToJsonString() });
        });
        await page.GotoAsync(await shared.AddressAsync());
        await page.WaitForFunctionAsync("() => vigia.shown >= 2 && vigia.status.drift.windows?.[0].features.length > 0");
    }

    /// <summary>One feature of the first window at a level, all others steady.</summary>
    private static void SetLevels(JsonNode status, string feature, string level)
    {
        foreach (JsonNode? window in status["drift"]!["windows"]!.AsArray())
        {
            foreach (JsonNode? subject in window!["features"]!.AsArray().Concat(window["scores"]!.AsArray()))
            {
                bool isChosen = (string?)subject!["feature"] == feature && (string?)window["window"] == "5m";
                subject["level"] = isChosen ? level : "none";
            }
        }
    }
}
