using Microsoft.Playwright;

namespace Vigia.Browser.Tests;

/// <summary>One real browser for all tests: the Chromium of <c>VIGIA_TEST_CHROMIUM</c>, or Debian's. Without either the tests are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string Program = Environment.GetEnvironmentVariable("VIGIA_TEST_CHROMIUM") ?? "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Program))
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions
                {
                    ExecutablePath = Program,
                    Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
                }
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
    }

    /// <summary>An empty page of the given width, light or dark.</summary>
    public async Task<IPage> OpenAsync(int width, ColorScheme scheme)
    {
        Assert.SkipUnless(
            _browser is not null,
            $"there is no Chromium at {Program}; install Debian's package chromium, or set VIGIA_TEST_CHROMIUM"
        );
        IBrowserContext context = await _browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
                ColorScheme = scheme,
                // The page shows UTC wherever it is looked at.
                TimezoneId = "America/Sao_Paulo",
                Locale = "pt-BR",
            }
        );
        return await context.NewPageAsync();
    }
}
