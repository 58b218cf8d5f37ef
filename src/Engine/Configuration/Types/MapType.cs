using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>A map from free keys to values of one type, in the order written.</summary>
public sealed class MapType<T>(FieldType<T> item, string keyName, int minimum = 0) : FieldType<IReadOnlyList<KeyValuePair<string, T>>>
{
    public override string Describe => $"map of {keyName} to {item.Describe}";

    public override IEnumerable<ObjectSpec> Nested => item.Nested;

    public override JsonObject ToJsonSchema() =>
        new()
        {
            ["type"] = "object",
            ["additionalProperties"] = item.ToJsonSchema(),
            ["minProperties"] = minimum,
        };

    public override bool TryBind(
        ConfigNode node,
        BindingScope scope,
        [MaybeNullWhen(false)] out IReadOnlyList<KeyValuePair<string, T>> value
    )
    {
        value = null;
        if (node is not ConfigMap map)
        {
            return scope.Fail(node, $"expected a {Describe}, found {node.Describe}");
        }
        var items = new List<KeyValuePair<string, T>>();
        foreach (ConfigEntry entry in map.Entries)
        {
            string key = scope.Interpolation.Apply(entry.Key, entry.KeyPosition, scope.Problems);
            if (items.Exists(i => i.Key == key))
            {
                scope.Problems.Add(entry.KeyPosition, scope.Owner, $"{keyName} '{key}' appears twice");
            }
            else if (item.TryBind(entry.Value, scope, out T? bound))
            {
                items.Add(new(key, bound));
            }
        }
        value = items;
        if (map.Entries.Count < minimum)
        {
            return scope.Fail(node, $"the map of {keyName} has {map.Entries.Count} entries; give at least {minimum}");
        }
        return items.Count == map.Entries.Count;
    }
}
