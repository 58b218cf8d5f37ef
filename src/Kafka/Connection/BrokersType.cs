using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Kafka.Connection;

/// <summary>Addresses of brokers: <c>host:9092,host2:9092</c>, or the word <c>embedded</c>.</summary>
internal sealed partial class BrokersType : ScalarType<string>
{
    public static readonly BrokersType Instance = new();

    public override string Describe => $"host:port, several separated by commas, or '{KafkaConnection.EmbeddedName}'";

    public override JsonObject ToJsonSchema() => new() { ["type"] = "string", ["minLength"] = 1 };

    protected override bool TryParse(string text, BindingScope scope, out string value, out string? error)
    {
        string[] addresses = text.Split(',', StringSplitOptions.TrimEntries);
        value = string.Join(',', addresses);
        error = null;
        if (text != KafkaConnection.EmbeddedName && Array.Find(addresses, a => !Address().IsMatch(a)) is { } wrong)
        {
            string which = addresses.Length == 1 ? "" : $"has '{wrong}', which ";
            error = $"{which}is not a broker's address; write host:port, several separated by commas, or '{KafkaConnection.EmbeddedName}'";
        }
        return error is null;
    }

    // As librdkafka reads it: an optional protocol, a name or an address (IPv6 in brackets), a port.
    [GeneratedRegex(@"^(?:[A-Za-z_]+://)?(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.%]+\]):[0-9]{1,5}$")]
    private static partial Regex Address();
}
