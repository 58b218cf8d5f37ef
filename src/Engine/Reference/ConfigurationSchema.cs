using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;

namespace Vigia.Engine.Reference;

/// <summary>The JSON Schema of the configuration, for editors; made from the same specs that bind it.</summary>
public static class ConfigurationSchema
{
    public static JsonObject Create(Registry registry)
    {
        ObjectSpec settings = new PipelineSpec(registry).Settings;
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Vigia pipeline" };
        foreach ((string key, JsonNode? value) in settings.ToJsonSchema())
        {
            schema[key] = value?.DeepClone();
        }
        return schema;
    }
}
