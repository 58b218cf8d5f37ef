using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>A value type whose setting has no value as default.</summary>
/// <param name="inner">How the value is written where there is one.</param>
public sealed class NullableType<T>(FieldType<T> inner) : FieldType<T?>
    where T : struct
{
    public override string Describe => inner.Describe;

    public override IEnumerable<ObjectSpec> Nested => inner.Nested;

    public override JsonObject ToJsonSchema() => inner.ToJsonSchema();

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out T? value)
    {
        bool bound = inner.TryBind(node, scope, out T written);
        value = bound ? written : null;
        return bound;
    }
}
