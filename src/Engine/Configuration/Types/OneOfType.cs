using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>One of the kinds of a thing; its spec's name is the key that chooses it.</summary>
/// <typeparam name="T">Common type of the options of all kinds.</typeparam>
public abstract class OneOfChoice<T>(ObjectSpec spec)
{
    public ObjectSpec Spec { get; } = spec;

    internal abstract bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out T value);
}

/// <summary>Creates field types that accept one of several forms.</summary>
public static class OneOf
{
    /// <summary>The kind whose settings <paramref name="spec"/> describes.</summary>
    public static OneOfChoice<T> Choice<T, TOption>(ObjectSpec<TOption> spec)
        where TOption : T => new TypedChoice<T, TOption>(spec);

    private sealed class TypedChoice<T, TOption>(ObjectSpec<TOption> spec) : OneOfChoice<T>(spec)
        where TOption : T
    {
        internal override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out T value)
        {
            bool bound = spec.TryBind(node, scope, out TOption? option, out _);
            value = option;
            return bound;
        }
    }
}

/// <summary>A map with exactly one key, which chooses among kinds of a thing: <c>kafka: {...}</c> or <c>files: {...}</c>.</summary>
/// <typeparam name="T">Common type of the choices' options.</typeparam>
public sealed class OneOfType<T>(string what, params OneOfChoice<T>[] choices) : FieldType<T>
{
    public override string Describe => string.Join(" | ", choices.Select(c => c.Spec.Name));

    public override IEnumerable<ObjectSpec> Nested => choices.Select(c => c.Spec);

    public override JsonObject ToJsonSchema()
    {
        var properties = new JsonObject();
        foreach (OneOfChoice<T> choice in choices)
        {
            JsonObject schema = choice.Spec.ToJsonSchema();
            schema["description"] = choice.Spec.Summary;
            properties[choice.Spec.Name] = schema;
        }
        return new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
            ["properties"] = properties,
        };
    }

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        string[] names = [.. choices.Select(c => c.Spec.Name)];
        if (node is not ConfigMap { Entries.Count: 1 } map)
        {
            string found = node is ConfigMap several ? $"{several.Entries.Count} keys" : node.Describe;
            return scope.Fail(node, $"expected exactly one {what} ({string.Join(" or ", names)}), found {found}");
        }
        ConfigEntry entry = map.Entries[0];
        if (choices.FirstOrDefault(c => c.Spec.Name == entry.Key) is { } choice)
        {
            return choice.TryBind(entry.Value, scope, out value);
        }
        scope.Problems.Add(entry.KeyPosition, scope.Owner, $"unknown {what} '{entry.Key}'{Suggestion.Phrase(entry.Key, names)}");
        return false;
    }
}
