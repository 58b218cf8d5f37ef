using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;

namespace Vigia.Stages.Decode;

/// <summary>
/// A text that means a missing value; may be empty. A number is refused: the decoder reads it as a number before it compares texts.
/// </summary>
internal sealed class MissingWordType : FieldType<string>
{
    public override string Describe => "text";

    public override JsonObject ToJsonSchema() => new() { ["type"] = new JsonArray("string", "null") };

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        if (node is not ConfigScalar scalar)
        {
            return scope.Fail(node, $"expected {Describe}, found {node.Describe}");
        }
        // The list is of words: an unquoted null is one of them.
        value = scalar.IsNull ? "null" : scalar.Text;
        return !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || !double.IsFinite(number)
            || scope.Fail(
                node,
                $"'{value}' is a number, and numbers are values; let the program that writes the records leave the field out, or empty"
            );
    }
}
