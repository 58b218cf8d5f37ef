using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Vigia.Engine.Configuration.Types;

/// <summary>
/// A size in bytes, with binary units (<c>64KiB</c>, <c>1MiB</c>, <c>2GiB</c>) or decimal ones (<c>64kB</c>, <c>350MB</c>, <c>2 GB</c>).
/// </summary>
public sealed partial class ByteSizeType(long minimum, long maximum) : ScalarType<long>
{
    public override string Describe => $"size, {Format(minimum)} to {Format(maximum)}";

    /// <summary>The shortest exact way to write a size.</summary>
    public static string Format(long bytes)
    {
        (long unit, string name) = bytes switch
        {
            _ when bytes >= 1L << 30 && bytes % (1L << 30) == 0 => (1L << 30, "GiB"),
            _ when bytes >= 1L << 20 && bytes % (1L << 20) == 0 => (1L << 20, "MiB"),
            _ when bytes >= 1L << 10 && bytes % (1L << 10) == 0 => (1L << 10, "KiB"),
            _ when bytes > 0 && bytes % 1_000_000 == 0 => (1_000_000, "MB"),
            _ => (1L, "B"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit}{name}");
    }

    public override JsonObject ToJsonSchema() =>
        OrVariable(new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = Pattern().ToString() });

    protected override bool TryParse(string text, BindingScope scope, out long value, out string? error)
    {
        Match match = Pattern().Match(text);
        value = 0;
        error = null;
        if (!match.Success)
        {
            error = "is not a size; write bytes, or a number with KiB, MiB, GiB, kB, MB or GB";
            return false;
        }
        long unit = match.Groups[2].Value switch
        {
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            "kB" => 1_000,
            "MB" => 1_000_000,
            "GB" => 1_000_000_000,
            _ => 1,
        };
        value = long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * unit;
        if (value < minimum || value > maximum)
        {
            error = $"is out of range; write {Format(minimum)} to {Format(maximum)}";
        }
        return error is null;
    }

    [GeneratedRegex("^([0-9]{1,9}) ?(B|KiB|MiB|GiB|kB|MB|GB)?$")]
    private static partial Regex Pattern();
}
