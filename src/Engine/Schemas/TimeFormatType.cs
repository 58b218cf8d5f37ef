using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>A format by name, or a pattern.</summary>
/// <param name="Format">The format; of no meaning with a pattern.</param>
/// <param name="Pattern">The pattern; null for a format by name.</param>
internal sealed record WrittenTimeFormat(TimeFormat Format, TimePattern? Pattern = null);

/// <summary>How times are written.</summary>
internal sealed class TimeFormatType : ScalarType<WrittenTimeFormat>
{
    private static readonly (string Name, TimeFormat Format)[] Names =
    [
        ("iso8601", TimeFormat.Iso8601),
        ("unix_s", TimeFormat.UnixSeconds),
        ("unix_ms", TimeFormat.UnixMilliseconds),
        ("unix_us", TimeFormat.UnixMicroseconds),
        ("end_to_end_id", TimeFormat.EndToEndId),
    ];

    public override string Describe => $"{string.Join(" | ", Names.Select(n => n.Name))} | pattern such as dd/MM/yyyy HH:mm:ss";

    public override JsonObject ToJsonSchema() =>
        OrVariable(
            new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["enum"] = new JsonArray([.. Names.Select(n => (JsonNode)n.Name)]) },
                    new JsonObject { ["type"] = "string", ["pattern"] = "yyyy" }
                ),
            }
        );

    protected override bool TryParse(string text, BindingScope scope, [MaybeNullWhen(false)] out WrittenTimeFormat value, out string? error)
    {
        (value, error) = (null, null);
        int named = Array.FindIndex(Names, n => n.Name == text);
        if (named >= 0)
        {
            value = new WrittenTimeFormat(Names[named].Format);
        }
        else if (!text.Contains("yy", StringComparison.Ordinal))
        {
            error =
                $"is not a choice here{Suggestion.Phrase(text, [.. Names.Select(n => n.Name)])}, nor a pattern such as dd/MM/yyyy HH:mm:ss";
        }
        else if (TimePattern.Parse(text, out error) is { } pattern)
        {
            value = new WrittenTimeFormat(TimeFormat.Iso8601, pattern);
        }
        return value is not null;
    }
}
