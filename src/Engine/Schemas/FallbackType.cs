using System.Globalization;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>A rule for what is missing or unseen: <c>nan</c>, <c>reject</c> or a number.</summary>
internal sealed class FallbackType : ScalarType<FallbackRule>
{
    public override string Describe => "nan | reject | a number";

    public override JsonObject ToJsonSchema() =>
        new()
        {
            ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray("nan", "reject") }, new JsonObject { ["type"] = "number" }),
        };

    protected override bool TryParse(string text, BindingScope scope, out FallbackRule value, out string? error)
    {
        error = null;
        double number = double.NaN;
        value = text switch
        {
            "nan" => new FallbackRule(Fallback.NaN),
            "reject" => new FallbackRule(Fallback.Reject),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) => new FallbackRule(
                Fallback.Value,
                (float)number
            )
            {
                ExactValue = number,
            },
            _ => default,
        };
        if (value.Kind == Fallback.Value ? !float.IsFinite((float)number) : text is not ("nan" or "reject"))
        {
            error = "is not a rule; write nan, reject or a number";
        }
        return error is null;
    }
}
