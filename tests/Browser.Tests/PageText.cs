using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vigia.Browser.Tests;

/// <summary>What a value of the document must read as on the page; written apart from the page's own formats.</summary>
internal static partial class PageText
{
    private const string Nothing = "–";

    /// <param name="document">What the page was made from.</param>
    /// <param name="path">Such as <c>drift.windows[0].features[2].psi</c>.</param>
    /// <param name="format">The page's name for how it is written.</param>
    public static string Of(JsonElement document, string path, string format)
    {
        JsonElement value = Find(document, path);
        return value.ValueKind == JsonValueKind.Null
            ? Nothing
            : format switch
            {
                "count" => Number(value, 0),
                "rate" => Number(value, value.GetDouble() is >= 100 or 0 ? 0 : 1),
                "share" =>
                    $"{Number(100 * value.GetDouble(), (100 * value.GetDouble()) switch { 0 or >= 10 => 0, >= 1 => 1, >= 0.1 => 2, _ => 3 })} %",
                "load" => value.GetDouble() is > 0 and < 0.01 ? "<1 %" : $"{Number(100 * value.GetDouble(), 0)} %",
                "money" => Money(value.GetDouble()),
                _ when format.StartsWith("money/", StringComparison.Ordinal) => Money(
                    value.GetDouble() / double.Parse(format[6..], CultureInfo.InvariantCulture)
                ),
                "index" => Number(value, value.GetDouble() is > 0 and < 0.01 ? 4 : 3),
                "duration" => Duration(value.GetDouble()),
                "time" => value.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                "level" => value.GetString() switch
                {
                    "critical" => "▲ critical",
                    "warn" => "△ warn",
                    "none" => "○ steady",
                    var other => $"? {other}",
                },
                "text" => value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText(),
                _ => throw new ArgumentException($"the page has a format '{format}' that the test does not know"),
            };
    }

    private static JsonElement Find(JsonElement document, string path)
    {
        JsonElement value = document;
        foreach (Match step in Step().Matches(path))
        {
            value = step.Groups["index"].Success
                ? value[int.Parse(step.Groups["index"].Value, CultureInfo.InvariantCulture)]
                : value.GetProperty(step.Groups["name"].Value);
        }
        return value;
    }

    private static string Number(JsonElement value, int digits) => Number(value.GetDouble(), digits);

    // Decimal: half a unit rounds away from zero, as a reader expects it.
    private static string Number(double value, int digits) =>
        Math.Round((decimal)value, digits, MidpointRounding.AwayFromZero).ToString($"N{digits}", CultureInfo.InvariantCulture);

    private static string Money(double value) => Number(value, value >= 1000 ? 0 : 2);

    private static string Duration(double seconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(Math.Floor(seconds));
        return seconds switch
        {
            < 1 => $"{Number(1000 * seconds, 0)} ms",
            < 10 => $"{Number(seconds, 1)} s",
            < 60 => $"{Number(seconds, 0)} s",
            < 3600 => $"{time.Minutes} min {time.Seconds:00} s",
            < 86_400 => $"{time.Hours} h {time.Minutes:00} min",
            _ => $"{time.Days} d {time.Hours} h",
        };
    }

    [GeneratedRegex(@"(?<name>[^.\[\]]+)|\[(?<index>\d+)\]")]
    private static partial Regex Step();
}
