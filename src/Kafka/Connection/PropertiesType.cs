using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;

namespace Vigia.Kafka.Connection;

/// <summary>A map of librdkafka's properties to values, each of which librdkafka is asked about.</summary>
internal sealed class PropertiesType : FieldType<IReadOnlyDictionary<string, string>>
{
    public static readonly PropertiesType Instance = new();

    public override string Describe => "map of librdkafka property to value";

    public override JsonObject ToJsonSchema() =>
        new()
        {
            ["type"] = "object",
            ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
        };

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out IReadOnlyDictionary<string, string> value)
    {
        var properties = new Dictionary<string, string>();
        value = properties;
        if (node is not ConfigMap map)
        {
            return scope.Fail(node, $"expected a {Describe}, found {node.Describe}");
        }
        int before = scope.Problems.Count;
        foreach (ConfigEntry entry in map.Entries)
        {
            if (OwnedProperties.ReasonAgainst(entry.Key) is { } reason)
            {
                scope.Problems.Add(entry.KeyPosition, scope.Owner, $"property '{entry.Key}' cannot be set here: {reason}; remove it");
            }
            else if (entry.Value is not ConfigScalar { IsNull: false } scalar)
            {
                scope.Fail(entry.Value, $"property '{entry.Key}' expects a value, found {entry.Value.Describe}");
            }
            else if (PropertyProbe.Check(entry.Key, scalar.Text) is { } problem)
            {
                scope.Problems.Add(entry.KeyPosition, scope.Owner, problem);
            }
            else
            {
                properties[entry.Key] = scalar.Text;
            }
        }
        return scope.Problems.Count == before;
    }
}
