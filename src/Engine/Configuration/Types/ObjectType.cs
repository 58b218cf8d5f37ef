using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>Settings within settings.</summary>
public sealed class ObjectType<T>(ObjectSpec<T> spec) : FieldType<T>
{
    public override string Describe => spec.Name;

    public override IEnumerable<ObjectSpec> Nested => [spec];

    public override JsonObject ToJsonSchema() => spec.ToJsonSchema();

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out T value) =>
        spec.TryBind(node, scope, out value, out _);
}
