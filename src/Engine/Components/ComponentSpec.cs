using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;

namespace Vigia.Engine.Components;

/// <summary>A source, stage or sink as data: what binding, checks, the JSON Schema and the reference are derived from.</summary>
public abstract class ComponentSpec
{
    /// <summary>The key in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in a sentence or two.</summary>
    public required string Summary { get; init; }

    /// <summary>A runnable example: the YAML below the component's key.</summary>
    public required string Example { get; init; }

    /// <summary>More for the reference, in Markdown: reasons, formats, guarantees. May be empty.</summary>
    public string Notes { get; init; } = "";

    /// <summary>The component's settings.</summary>
    public abstract ObjectSpec Settings { get; }

    /// <summary>The settings as an object of JSON Schema, described by <see cref="Summary"/>.</summary>
    public JsonObject ToJsonSchema()
    {
        JsonObject schema = Settings.ToJsonSchema();
        schema["description"] = Summary;
        return schema;
    }
}
