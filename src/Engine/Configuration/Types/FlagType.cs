using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class FlagType : ScalarType<bool>
{
    public static readonly FlagType Instance = new();

    public override string Describe => "true or false";

    public override JsonObject ToJsonSchema() => OrVariable(new JsonObject { ["type"] = "boolean" });

    protected override bool TryParse(string text, BindingScope scope, out bool value, out string? error)
    {
        error = bool.TryParse(text, out value) ? null : "is neither true nor false";
        return error is null;
    }
}
