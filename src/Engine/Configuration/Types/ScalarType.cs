using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>A type written as a single word or number.</summary>
/// <typeparam name="T">The bound value.</typeparam>
public abstract class ScalarType<T> : FieldType<T>
{
    /// <summary>Turns text into a value; if it cannot, <paramref name="error"/> continues the sentence "'text' ...".</summary>
    protected abstract bool TryParse(string text, BindingScope scope, [MaybeNullWhen(false)] out T value, out string? error);

    /// <summary>Whether messages may repeat what was written; false where it may be a secret, if only by mistake.</summary>
    protected virtual bool IsShown => true;

    public sealed override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node is ConfigScalar { IsUnresolved: true })
        {
            return false;
        }
        if (node is not ConfigScalar { IsNull: false } scalar)
        {
            return scope.Fail(node, $"expected {Describe}, found {node.Describe}");
        }
        return TryParse(scalar.Text, scope, out value, out string? error)
            || scope.Fail(node, IsShown ? $"'{scalar.Text}' {error}" : $"what is written here {error}");
    }

    /// <summary>The schema, with <c>${...}</c> allowed in place of the value.</summary>
    protected static JsonObject OrVariable(JsonObject schema) =>
        new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{.+\}" }) };
}
