using System.Text.Json.Nodes;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;

namespace Vigia.Engine.Planning;

/// <summary>The settings of a component whose name is clear; passed on as they are.</summary>
internal sealed class ComponentBodyType(ComponentSpec spec) : FieldType<ConfigNode>
{
    public override string Describe => "settings";

    public override IEnumerable<ObjectSpec> Nested => [spec.Settings];

    public override JsonObject ToJsonSchema() => spec.ToJsonSchema();

    public override bool TryBind(ConfigNode node, BindingScope scope, out ConfigNode value)
    {
        value = node;
        return true;
    }
}
