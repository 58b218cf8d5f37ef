using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>A time zone by its name in the tz database.</summary>
internal sealed class TimeZoneType : ScalarType<TimeZoneInfo>
{
    public override string Describe => "name of a time zone, such as America/Sao_Paulo";

    public override JsonObject ToJsonSchema() => new() { ["type"] = "string", ["minLength"] = 1 };

    protected override bool TryParse(string text, BindingScope scope, [MaybeNullWhen(false)] out TimeZoneInfo value, out string? error)
    {
        bool isKnown = TimeZoneInfo.TryFindSystemTimeZoneById(text, out value);
        error = isKnown
            ? null
            : "is not a time zone that this machine knows; write a name such as America/Sao_Paulo, and install the package tzdata where it is missing";
        return isKnown;
    }
}
