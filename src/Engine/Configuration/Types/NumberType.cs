using System.Globalization;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>A finite number in a range, both ends included.</summary>
public sealed class NumberType(double minimum = double.MinValue, double maximum = double.MaxValue) : ScalarType<double>
{
    public override string Describe => minimum == double.MinValue && maximum == double.MaxValue ? "number" : $"number, {Range}";

    private string Range => string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum}");

    public override JsonObject ToJsonSchema()
    {
        var schema = new JsonObject { ["type"] = "number" };
        if (minimum != double.MinValue)
        {
            schema["minimum"] = minimum;
        }
        if (maximum != double.MaxValue)
        {
            schema["maximum"] = maximum;
        }
        return OrVariable(schema);
    }

    protected override bool TryParse(string text, BindingScope scope, out double value, out string? error)
    {
        error = null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || !double.IsFinite(value))
        {
            error = "is not a number";
        }
        else if (value < minimum || value > maximum)
        {
            error = $"is out of range; write {Range}";
        }
        return error is null;
    }
}
