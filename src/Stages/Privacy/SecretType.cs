using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;

namespace Vigia.Stages.Privacy;

/// <summary>Text that no message repeats. What it must look like is checked by the code that uses it.</summary>
internal sealed class SecretType(string describe) : FieldType<string>
{
    public override string Describe => describe;

    public override JsonObject ToJsonSchema() => new() { ["type"] = "string", ["minLength"] = 1 };

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out string value)
    {
        value = (node as ConfigScalar)?.Text;
        return value is { Length: > 0 }
            || scope.Fail(node, $"expected {describe}, found {(node is ConfigScalar ? "nothing" : node.Describe)}");
    }
}
