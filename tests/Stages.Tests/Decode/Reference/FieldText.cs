using System.Text;
using System.Text.Json;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>What a field of a record is, to the reference.</summary>
internal enum FieldForm
{
    Missing,
    Text,
    Number,
    Boolean,
    Nested,
    NoText,
}

/// <summary>A field of a record, however it was written.</summary>
internal readonly record struct FieldText(FieldForm Form, string Text = "")
{
    /// <summary>The field at a path of a JSON object; of equal names the last.</summary>
    public static FieldText Of(JsonElement record, IReadOnlyList<string> names)
    {
        JsonElement? found = record;
        foreach (string name in names)
        {
            found = found is { ValueKind: JsonValueKind.Object } parent ? Last(parent, name) : null;
        }
        return found is not { } value
            ? new(FieldForm.Missing)
            : value.ValueKind switch
            {
                JsonValueKind.Null => new(FieldForm.Missing),
                JsonValueKind.True or JsonValueKind.False => new(FieldForm.Boolean, value.GetRawText()),
                JsonValueKind.Number => new(FieldForm.Number, value.GetRawText()),
                JsonValueKind.String => Try(value.GetString) is { } text ? new(FieldForm.Text, text) : new(FieldForm.NoText),
                _ => new(FieldForm.Nested),
            };
    }

    /// <summary>A CSV cell, given without its quotes.</summary>
    public static FieldText Of(byte[] cell)
    {
        try
        {
            return cell.Length == 0 ? new(FieldForm.Missing) : new(FieldForm.Text, new UTF8Encoding(false, true).GetString(cell));
        }
        catch (DecoderFallbackException)
        {
            return new(FieldForm.NoText);
        }
    }

    private static JsonElement? Last(JsonElement parent, string name)
    {
        JsonElement? last = null;
        foreach (JsonProperty property in parent.EnumerateObject())
        {
            last = Try(() => property.Name) == name ? property.Value : last;
        }
        return last;
    }

    private static string? Try(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
