using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>A list of values of one type; a single value may be written without the list.</summary>
/// <param name="item">Type of each value.</param>
/// <param name="minimum">Least number of values.</param>
/// <param name="maximum">Greatest number of values.</param>
public sealed class ListType<T>(FieldType<T> item, int minimum = 0, int maximum = int.MaxValue) : FieldType<IReadOnlyList<T>>
{
    public override string Describe => $"list of {item.Describe}";

    public override IEnumerable<ObjectSpec> Nested => item.Nested;

    public override JsonObject ToJsonSchema()
    {
        var list = new JsonObject
        {
            ["type"] = "array",
            ["items"] = item.ToJsonSchema(),
            ["minItems"] = minimum,
        };
        if (maximum < int.MaxValue)
        {
            list["maxItems"] = maximum;
        }
        return new JsonObject { ["anyOf"] = new JsonArray(list, item.ToJsonSchema()) };
    }

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        IReadOnlyList<ConfigNode> nodes = node is ConfigList list ? list.Items : [node];
        if (nodes.Count > maximum)
        {
            value = null;
            return scope.Fail(node, $"the list has {nodes.Count} entries; give at most {maximum}");
        }
        var items = new List<T>(nodes.Count);
        foreach (ConfigNode child in nodes)
        {
            if (item.TryBind(child, scope, out T? bound))
            {
                items.Add(bound);
            }
        }
        value = items;
        if (nodes.Count < minimum)
        {
            return scope.Fail(node, $"the list has {nodes.Count} entries; give at least {minimum}");
        }
        return items.Count == nodes.Count;
    }
}
