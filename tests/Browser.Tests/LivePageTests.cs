using System.Text.Json;
using Microsoft.Playwright;

namespace Vigia.Browser.Tests;

/// <summary>The live page in a real browser, while more comes in than the pipeline can take.</summary>
public sealed class LivePageTests(Chromium chromium, SharedPipeline shared) : IClassFixture<Chromium>, IClassFixture<SharedPipeline>
{
    private static readonly string[] Shown =
    [
        "activity.records_per_second",
        "activity.latency_seconds.p50",
        "activity.source.blocked_share",
        "records.acknowledged",
        "records.rejected",
        "stages[0].queued",
        "activity.stages[2].utilisation",
        "models[1].flagged",
        "drift.windows[0].features[0].psi",
        "drift.windows[0].scores[1].level",
        "drift.events[0].psi_excess",
        "rejections[0].records",
        "checkpoint.age_seconds",
        "state",
        "time",
    ];

    public static TheoryData<int, ColorScheme> Screens =>
        new MatrixTheoryData<int, ColorScheme>([360, 820, 1440], [ColorScheme.Light, ColorScheme.Dark]);

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Page_Overloaded_ShowsWhatStatusSaysOnAnyScreen(int width, ColorScheme scheme)
    {
        IPage page = await chromium.OpenAsync(width, scheme);
        List<string> complaints = [];
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) =>
            complaints.AddRange(request.Url.StartsWith("http://127.0.0.1:", StringComparison.Ordinal) ? [] : [request.Url]);
        await page.GotoAsync(await shared.AddressAsync());
        await page.WaitForFunctionAsync("() => vigia.shown >= 2");
        await Looks.ShowsAsync(page, Shown);

        JsonElement look = await Looks.TakeAsync(page);

        string[] paths = Looks.AssertAgrees(look);
        Assert.Empty(Shown.Except(paths));
        Assert.Equal(0, look.GetProperty("overflow").GetInt32());
        Assert.Equal(scheme == ColorScheme.Dark ? "rgb(13, 19, 24)" : "rgb(243, 245, 247)", look.GetProperty("ground").GetString());
        Assert.Empty(await Looks.FaintTextAsync(page));
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Page_SinkStalls_PointsAtItAsStatusDoes()
    {
        IPage page = await chromium.OpenAsync(1440, ColorScheme.Light);
        await using ServedPipeline pipeline = await ServedPipeline.StartAsync(stalls: true);
        await page.GotoAsync(pipeline.Address);
        // All in one look: the page draws itself again every two seconds, and the queue fills after the flow has stopped.
        await page.WaitForFunctionAsync(
            """
            () => {
              const text = what => document.querySelector(what)?.textContent.trim() ?? '';
              return vigia.status?.activity.records_per_second === 0
                && text('.bottleneck h3') === 'sink' && text('.bottleneck .fill') === 'queue 2/2 full'
                && /^sink limits the flow: busy \d+ % of the time, and behavior before it waits \d+ %, over the last \d+ s\.$/.test(text('.sentence'));
            }
            """
        );

        Looks.AssertAgrees(await Looks.TakeAsync(page));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Page_ProcessEndsAndComesBack_SaysSoAndGoesOn()
    {
        IPage page = await chromium.OpenAsync(820, ColorScheme.Light);
        ServedPipeline pipeline = await ServedPipeline.StartAsync();
        await page.GotoAsync(pipeline.Address);
        await page.WaitForSelectorAsync("#verdict");

        await pipeline.DisposeAsync();
        await page.WaitForSelectorAsync("[role=alert]");

        Assert.StartsWith("The process no longer answers.", await page.TextContentAsync("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("✕ no answer", await page.TextContentAsync(".state"));
        Assert.NotEmpty(Looks.AssertAgrees(await Looks.TakeAsync(page)));
        await using ServedPipeline again = await ServedPipeline.StartAsync(port: pipeline.Port);
        await page.WaitForFunctionAsync("() => !document.querySelector('[role=alert]')");
        Assert.Equal(0, await page.Locator("[role=alert]").CountAsync());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Page_AnotherWindowChosenByKeyboard_StaysChosen()
    {
        IPage page = await chromium.OpenAsync(1440, ColorScheme.Dark);
        await page.GotoAsync(await shared.AddressAsync());
        await page.FocusAsync("button[data-window='1h']");
        await page.Keyboard.PressAsync("Enter");
        int shown = await page.EvaluateAsync<int>("() => vigia.shown");
        await page.WaitForFunctionAsync("shown => vigia.shown >= shown + 2", shown);
        await Looks.ShowsAsync(page, "drift.windows[1].features[0].psi");

        string[] paths = Looks.AssertAgrees(await Looks.TakeAsync(page));

        Assert.Contains("drift.windows[1].features[0].psi", paths);
        Assert.DoesNotContain("drift.windows[0].features[0].psi", paths);
        Assert.Equal("1h", await page.EvaluateAsync<string>("() => document.activeElement.dataset.window"));
        Assert.Equal("1h", await page.TextContentAsync("button[aria-pressed=true]"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Page_SectionOfAnUnknownStage_IsShownAsATable()
    {
        IPage page = await chromium.OpenAsync(360, ColorScheme.Light);
        await page.RouteAsync("**/status", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            string body = await answer.TextAsync();
            const string News =
                """{"delay_seconds":75,"note":"<b>&amp;","by_day":[{"day":"2026-01-05T00:00:00Z","hit_share":0.125,"n":1234567},{"day":"2026-01-06T00:00:00Z","hit_share":null,"n":0}]}""";
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = $$"""{{body[..^1]}},"tidings":{{News}}}""" });
        });
        await page.GotoAsync(await shared.AddressAsync());
        await page.WaitForSelectorAsync("#section-tidings");

        Assert.Equal("Tidings", await page.TextContentAsync("#section-tidings h2"));
        Assert.Equal(["1 min 15 s", "<b>&amp;"], await page.Locator("#section-tidings dd").AllTextContentsAsync());
        Assert.Equal(
            ["2026-01-05 00:00:00", "13 %", "1,234,567", "2026-01-06 00:00:00", "–", "0"],
            await page.Locator("#section-tidings :is(tbody th, tbody td)").AllTextContentsAsync()
        );
        Assert.Equal(0, (await Looks.TakeAsync(page)).GetProperty("overflow").GetInt32());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Page_Structure_CanBeReadAloud()
    {
        IPage page = await chromium.OpenAsync(1440, ColorScheme.Light);
        await page.GotoAsync(await shared.AddressAsync());
        await Looks.ShowsAsync(page, "drift.windows[0].features[0].psi");

        Assert.Equal(1, await page.Locator("h1").CountAsync());
        Assert.Equal(
            0,
            await page.Locator(
                    "section:not([aria-labelledby]), table:not(:has(caption)), img:not([alt]), svg:not([aria-label]):not([aria-hidden])"
                )
                .CountAsync()
        );
        Assert.Equal("en", await page.GetAttributeAsync("html", "lang"));
        string tree = await page.Locator("#drift").AriaSnapshotAsync();
        Assert.Contains("table \"Features that stand out, worst first\"", tree, StringComparison.Ordinal);
        Assert.Contains("columnheader \"PSI\"", tree, StringComparison.Ordinal);
        Assert.Contains("img \"Largest difference in ", tree, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }
}
