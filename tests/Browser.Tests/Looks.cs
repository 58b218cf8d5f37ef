using System.Text.Json;
using Microsoft.Playwright;

namespace Vigia.Browser.Tests;

/// <summary>What a page looks like at a moment, in one look: nothing changes between one value and the next.</summary>
internal static class Looks
{
    private const string LookScript = """
        () => ({
          document: vigia.status ?? vigia.report,
          values: [...document.querySelectorAll('[data-path]')].map(e => ({ path: e.dataset.path, format: e.dataset.format, text: e.textContent })),
          overflow: document.documentElement.scrollWidth - window.innerWidth,
          ground: getComputedStyle(document.body).backgroundColor,
        })
        """;

    // Relative luminance and contrast of WCAG 2.2; the ground is the nearest one that is not see-through.
    private const string ContrastScript = """
        () => {
          const parse = text => text.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const groundOf = element => {
            for (let e = element; e; e = e.parentElement) {
              const colour = parse(getComputedStyle(e).backgroundColor);
              if (colour.length < 4 || colour[3] > 0) return colour;
            }
            return [255, 255, 255];
          };
          const faint = [];
          for (const element of document.querySelectorAll('body *')) {
            const own = [...element.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim());
            if (!own || element.namespaceURI.endsWith('svg') || element.tagName === 'NOSCRIPT') continue;
            const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(groundOf(element))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) faint.push(`${element.className || element.tagName} '${element.textContent.slice(0, 30)}' ${ratio.toFixed(2)}`);
          }
          return faint;
        }
        """;

    /// <summary>Waits until the page shows all of these values: each arrives in its own time.</summary>
    public static Task ShowsAsync(IPage page, params string[] paths) =>
        page.WaitForFunctionAsync("paths => paths.every(path => document.querySelector(`[data-path='${path}']`))", paths);

    public static async Task<JsonElement> TakeAsync(IPage page) => (await page.EvaluateAsync(LookScript))!.Value;

    /// <summary>Text that is hard to read: contrast below 4.5.</summary>
    public static Task<string[]> FaintTextAsync(IPage page) => page.EvaluateAsync<string[]>(ContrastScript);

    /// <summary>Every value shown reads as the document says; returns the paths shown.</summary>
    public static string[] AssertAgrees(JsonElement look)
    {
        JsonElement document = look.GetProperty("document");
        List<string> paths = [];
        foreach (JsonElement value in look.GetProperty("values").EnumerateArray())
        {
            string path = value.GetProperty("path").GetString()!;
            string expected = PageText.Of(document, path, value.GetProperty("format").GetString()!);
            Assert.True(expected == value.GetProperty("text").GetString(), $"{path} shows '{value.GetProperty("text")}', not '{expected}'");
            paths.Add(path);
        }
        return [.. paths];
    }
}
