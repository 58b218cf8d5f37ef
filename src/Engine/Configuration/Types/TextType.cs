using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Vigia.Engine.Configuration.Types;

/// <summary>Any text that is not empty, optionally of a certain form.</summary>
/// <param name="pattern">The form, null for any.</param>
/// <param name="form">The form in words, such as <c>letters, digits and '-'</c>.</param>
public sealed class TextType(Regex? pattern = null, string? form = null) : ScalarType<string>
{
    public static readonly TextType Any = new();

    /// <summary>A name that can stand in a metric label or a file name.</summary>
    public static readonly TextType Name = new(
        new Regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", RegexOptions.Compiled),
        "letters, digits, '.', '_' and '-', at most 100"
    );

    public override string Describe => form is null ? "text" : $"text ({form})";

    public override JsonObject ToJsonSchema()
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (pattern is not null)
        {
            schema["pattern"] = pattern.ToString();
            return OrVariable(schema);
        }
        schema["minLength"] = 1;
        return schema;
    }

    protected override bool TryParse(string text, BindingScope scope, out string value, out string? error)
    {
        value = text;
        error =
            text.Length == 0 ? "is empty"
            : pattern is null || pattern.IsMatch(text) ? null
            : $"is not a valid name; use {form}";
        return error is null;
    }
}
