using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Vigia.Engine.Configuration.Types;

/// <summary>A time span with its unit: <c>50ms</c>, <c>10s</c>, <c>5m</c>, <c>24h</c>, <c>91d</c>.</summary>
public sealed partial class DurationType(TimeSpan minimum, TimeSpan maximum) : ScalarType<TimeSpan>
{
    public override string Describe => $"duration, {Format(minimum)} to {Format(maximum)}";

    /// <summary>The shortest way to write a span: <c>90s</c>, <c>5m</c>, <c>1d</c>.</summary>
    public static string Format(TimeSpan value)
    {
        (long ms, string unit) = value switch
        {
            _ when value.Ticks % TimeSpan.TicksPerDay == 0 && value != TimeSpan.Zero => (TimeSpan.TicksPerDay, "d"),
            _ when value.Ticks % TimeSpan.TicksPerHour == 0 && value != TimeSpan.Zero => (TimeSpan.TicksPerHour, "h"),
            _ when value.Ticks % TimeSpan.TicksPerMinute == 0 && value != TimeSpan.Zero => (TimeSpan.TicksPerMinute, "m"),
            _ when value.Ticks % TimeSpan.TicksPerSecond == 0 => (TimeSpan.TicksPerSecond, "s"),
            _ => (TimeSpan.TicksPerMillisecond, "ms"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / ms}{unit}");
    }

    /// <summary>Reads a span; null if the text is not one.</summary>
    public static TimeSpan? Parse(string text)
    {
        Match match = Pattern().Match(text);
        if (!match.Success || !double.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out double amount))
        {
            return null;
        }
        long ticks = match.Groups[2].Value switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            _ => TimeSpan.TicksPerDay,
        };
        return amount * ticks > TimeSpan.MaxValue.Ticks / 2 ? null : new TimeSpan((long)Math.Round(amount * ticks));
    }

    public override JsonObject ToJsonSchema() => OrVariable(new JsonObject { ["type"] = "string", ["pattern"] = Pattern().ToString() });

    protected override bool TryParse(string text, BindingScope scope, out TimeSpan value, out string? error)
    {
        TimeSpan? parsed = Parse(text);
        value = parsed ?? default;
        error =
            parsed is null ? "is not a duration; write a number and a unit: ms, s, m, h or d"
            : value < minimum || value > maximum ? $"is out of range; write {Format(minimum)} to {Format(maximum)}"
            : null;
        return error is null;
    }

    [GeneratedRegex(@"^([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|s|m|h|d)$")]
    private static partial Regex Pattern();
}
