using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration;

/// <summary>How a setting is written: read, described and put into the JSON Schema from this one definition.</summary>
public abstract class FieldType
{
    /// <summary>For the reference: <c>integer, 1 to 64</c>.</summary>
    public abstract string Describe { get; }

    /// <summary>Specs of the objects that the type is made of, for the reference; none for plain values.</summary>
    public virtual IEnumerable<ObjectSpec> Nested => [];

    /// <summary>JSON Schema (2020-12) of the setting.</summary>
    public abstract JsonObject ToJsonSchema();
}

/// <inheritdoc/>
/// <typeparam name="T">The value that the options record holds.</typeparam>
public abstract class FieldType<T> : FieldType
{
    /// <summary>Reads the value; false, with a problem noted, if the node is not one.</summary>
    public abstract bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out T value);
}
