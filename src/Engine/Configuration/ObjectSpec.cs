using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration;

/// <summary>The settings of an object, as data: binding, JSON Schema and reference all come from it.</summary>
public abstract class ObjectSpec(string name, string summary, IReadOnlyList<Field> fields)
{
    /// <summary>What the object is, for the reference.</summary>
    public string Name { get; } = name;

    public string Summary { get; } = summary;

    public IReadOnlyList<Field> Fields { get; } = fields;

    public JsonObject ToJsonSchema()
    {
        var properties = new JsonObject();
        foreach (Field field in Fields)
        {
            JsonObject schema = field.Type.ToJsonSchema();
            schema["description"] = field.DefaultText is { } text ? $"{field.Summary} Default: {text}." : field.Summary;
            properties[field.Name] = schema;
        }
        var result = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        if (Fields.Any(f => f.IsRequired))
        {
            result["required"] = new JsonArray([.. Fields.Where(f => f.IsRequired).Select(f => (JsonNode)f.Name)]);
        }
        return result;
    }

    private protected bool TryReadFields(ConfigNode node, BindingScope scope, [NotNullWhen(true)] out FieldValues? values)
    {
        values = null;
        ConfigMap? map = node as ConfigMap ?? (node is ConfigScalar { IsNull: true } ? new ConfigMap(node.Position, []) : null);
        if (map is null)
        {
            return scope.Fail(node, $"expected settings ({string.Join(", ", Fields.Select(f => f.Name))}), found {node.Describe}");
        }
        int before = scope.Problems.Count;
        bool complete = true;
        var bound = new Dictionary<Field, (object? Value, Position Position)>();
        foreach (ConfigEntry entry in map.Entries)
        {
            if (Fields.FirstOrDefault(f => f.Name == entry.Key) is not { } field)
            {
                string phrase = Suggestion.Phrase(entry.Key, [.. Fields.Select(f => f.Name)]);
                scope.Problems.Add(entry.KeyPosition, scope.Owner, $"unknown key '{entry.Key}'{phrase}");
            }
            else if (entry.Value is ConfigScalar { IsNull: true } && !field.IsRequired && !AcceptsNothing(field))
            {
                bound[field] = (field.DefaultValue, entry.KeyPosition);
            }
            else if (field.TryBind(entry.Value, scope, out object? value))
            {
                bound[field] = (value, entry.Value.Position);
            }
            else
            {
                complete = false;
            }
        }
        foreach (Field missing in Fields.Where(f => f.IsRequired && map.Find(f.Name) is null))
        {
            scope.Problems.Add(map.Position, scope.Owner, $"'{missing.Name}' is missing ({missing.Type.Describe})");
        }
        values = new FieldValues(map.Position, bound);
        return complete && scope.Problems.Count == before;
    }

    // "kafka:" alone means an object with all its defaults, which is not the same as leaving it out.
    private static bool AcceptsNothing(Field field) => field.Type.Nested.Any();
}

/// <inheritdoc/>
/// <typeparam name="T">The options record that the settings bind to.</typeparam>
public sealed class ObjectSpec<T>(string name, string summary, IReadOnlyList<Field> fields, Func<FieldValues, T> create)
    : ObjectSpec(name, summary, fields)
{
    /// <summary>Binds the node; false if it has problems, all of which are then noted.</summary>
    public bool TryBind(
        ConfigNode node,
        BindingScope scope,
        [MaybeNullWhen(false)] out T value,
        [NotNullWhen(true)] out FieldValues? values
    )
    {
        bool complete = TryReadFields(node, scope, out values);
        value = complete ? create(values!) : default;
        return complete;
    }
}
