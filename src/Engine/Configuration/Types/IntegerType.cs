using System.Globalization;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>A whole number in a range, both ends included.</summary>
public sealed class IntegerType(long minimum, long maximum) : ScalarType<long>
{
    public override string Describe => $"integer, {Text(minimum)} to {Text(maximum)}";

    public override JsonObject ToJsonSchema() =>
        OrVariable(
            new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = minimum,
                ["maximum"] = maximum,
            }
        );

    protected override bool TryParse(string text, BindingScope scope, out long value, out string? error)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands;
        error = null;
        if (!long.TryParse(text.Replace("_", "", StringComparison.Ordinal), Style, CultureInfo.InvariantCulture, out value))
        {
            error = $"is not a whole number; write {Text(minimum)} to {Text(maximum)}";
        }
        else if (value < minimum || value > maximum)
        {
            error = $"is out of range; write {Text(minimum)} to {Text(maximum)}";
        }
        return error is null;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
