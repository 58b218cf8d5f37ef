using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Sources.Kafka.Assignment;

/// <summary><c>together</c>, <c>spread</c>, <c>all</c>, or numbers of partitions such as <c>0-3,7</c>.</summary>
internal sealed class AssignType : ScalarType<AssignSetting>
{
    // More than any broker holds of one topic.
    private const int MostPartitions = 100_000;

    public override string Describe => "together, spread, all, or numbers of partitions such as 0-3,7";

    public override JsonObject ToJsonSchema() =>
        OrVariable(new JsonObject { ["type"] = new JsonArray("string", "integer"), ["minLength"] = 1 });

    protected override bool TryParse(string text, BindingScope scope, [MaybeNullWhen(false)] out AssignSetting value, out string? error)
    {
        error = null;
        value = text switch
        {
            "together" => AssignSetting.Of(AssignMode.Together),
            "spread" => AssignSetting.Of(AssignMode.Spread),
            "all" => AssignSetting.Of(AssignMode.All),
            _ => null,
        };
        if (value is null && ReadNumbers(text) is { } numbers)
        {
            value = new AssignSetting(AssignMode.Numbers, numbers);
        }
        error = value is null ? $"is not an assignment; write {Describe}" : null;
        return value is not null;
    }

    private static List<int>? ReadNumbers(string text)
    {
        var numbers = new SortedSet<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryRead(ends[0], out int first) || !TryRead(ends[^1], out int last) || last < first)
            {
                return null;
            }
            numbers.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return [.. numbers];
    }

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < MostPartitions;
}
