using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Kafka.Connection;

/// <summary>
/// A map of librdkafka's properties to files that hold their values. Trailing line ends are not part of a value. The values
/// never stand in a message.
/// </summary>
internal sealed class SecretsType : FieldType<IReadOnlyDictionary<string, string>>
{
    public static readonly SecretsType Instance = new();

    public override string Describe => "map of librdkafka property to path of a file with its value";

    public override JsonObject ToJsonSchema() =>
        new() { ["type"] = "object", ["additionalProperties"] = PathType.ExistingFile.ToJsonSchema() };

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out IReadOnlyDictionary<string, string> value)
    {
        var secrets = new Dictionary<string, string>();
        value = secrets;
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
            else if (PathType.SecretFile.TryBind(entry.Value, scope, out string? path) && Read(path, entry, scope) is { } secret)
            {
                secrets[entry.Key] = secret;
            }
        }
        return scope.Problems.Count == before;
    }

    private static string? Read(string path, ConfigEntry entry, BindingScope scope)
    {
        try
        {
            string secret = File.ReadAllText(path).TrimEnd('\r', '\n');
            string? problem =
                secret.Length == 0 ? $"'{path}' is empty; it should hold the value of '{entry.Key}'"
                : PropertyProbe.Check(entry.Key, secret) is null ? null
                : PropertyProbe.Exists(entry.Key) ? $"librdkafka does not take what is in '{path}' as a value of '{entry.Key}'"
                : PropertyProbe.NoSuchProperty(entry.Key);
            if (problem is null)
            {
                return secret;
            }
            scope.Fail(entry.Value, problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            scope.Fail(entry.Value, $"cannot read '{path}': {e.Message}");
        }
        return null;
    }
}
