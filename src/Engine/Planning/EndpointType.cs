using System.Net;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Planning;

/// <summary>An address to listen on: <c>127.0.0.1:9464</c>, <c>[::1]:9464</c>, <c>localhost:9464</c>.</summary>
internal sealed class EndpointType : ScalarType<IPEndPoint>
{
    public override string Describe => "address:port, such as 127.0.0.1:9464";

    public override JsonObject ToJsonSchema() => new() { ["type"] = "string", ["minLength"] = 1 };

    protected override bool TryParse(string text, BindingScope scope, out IPEndPoint value, out string? error)
    {
        string address = text.StartsWith("localhost:", StringComparison.Ordinal) ? $"127.0.0.1{text["localhost".Length..]}" : text;
        bool parsed =
            IPEndPoint.TryParse(address, out IPEndPoint? endpoint)
            && address.Contains("]:", StringComparison.Ordinal) | address.Count(c => c == ':') == 1;
        value = endpoint!;
        error = parsed ? null : "is not an address with port; write for example 127.0.0.1:9464, or 0.0.0.0:9464 to be reached from outside";
        return parsed;
    }
}
