using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>Where a field is in a record.</summary>
public sealed class FieldPathType : ScalarType<FieldPath>
{
    /// <summary>The only instance.</summary>
    public static readonly FieldPathType Instance = new();

    public override string Describe => "path of a field, such as payer.age";

    public override JsonObject ToJsonSchema() => new() { ["type"] = "string", ["minLength"] = 1 };

    protected override bool TryParse(string text, BindingScope scope, out FieldPath value, out string? error)
    {
        value = text.Length == 0 ? null! : FieldPath.Parse(text);
        error =
            text.Length == 0 ? "is empty"
            : value.Names.Any(n => n.Length == 0) ? @"has an empty name between dots; write \. for a dot that is part of a name"
            : null;
        return error is null;
    }
}
