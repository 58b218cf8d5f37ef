using Microsoft.Playwright;

namespace Vigia.Browser.Tests;

/// <summary>The pictures of the README, taken of whatever page <c>VIGIA_SCREENSHOT_OF</c> names; run by <c>docs/screenshots/make.sh</c>.</summary>
public sealed class Screenshots(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Take()
    {
        string? address = Environment.GetEnvironmentVariable("VIGIA_SCREENSHOT_OF");
        string? directory = Environment.GetEnvironmentVariable("VIGIA_SCREENSHOT_TO");
        Assert.SkipUnless(
            address is not null && directory is not null,
            "pictures are taken only where VIGIA_SCREENSHOT_OF names a page and VIGIA_SCREENSHOT_TO a directory"
        );
        (string Name, int Width, int Height, ColorScheme Scheme)[] pictures =
        [
            ("live-light.png", 1280, 1000, ColorScheme.Light),
            ("live-dark.png", 1280, 1000, ColorScheme.Dark),
            ("live-phone.png", 390, 844, ColorScheme.Dark),
        ];
        await Task.WhenAll(
            pictures.Select(picture =>
                TakeAsync(address, Path.Combine(directory, picture.Name), picture.Width, picture.Height, picture.Scheme)
            )
        );
    }

    /// <summary>Looks on for a while, so that the lines of the last seconds have a shape.</summary>
    private async Task TakeAsync(string address, string path, int width, int height, ColorScheme scheme)
    {
        IPage page = await chromium.OpenAsync(width, scheme);
        await page.SetViewportSizeAsync(width, height);
        await page.GotoAsync(address);
        await page.WaitForFunctionAsync("() => vigia.shown >= 15", null, new PageWaitForFunctionOptions { Timeout = 90_000 });
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
        await page.Context.CloseAsync();
    }
}
