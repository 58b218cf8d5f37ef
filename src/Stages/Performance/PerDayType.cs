using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Performance;

/// <summary>How many a day: <c>500/day</c>, or <c>500</c>.</summary>
internal sealed partial class PerDayType : ScalarType<double>
{
    public override string Describe => "number a day such as 500/day";

    public override JsonObject ToJsonSchema() =>
        OrVariable(
            new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["type"] = "number", ["minimum"] = 1 },
                    new JsonObject { ["type"] = "string", ["pattern"] = Pattern().ToString() }
                ),
            }
        );

    protected override bool TryParse(string text, BindingScope scope, out double value, out string? error)
    {
        Match match = Pattern().Match(text);
        value = match.Success ? double.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        error =
            !match.Success ? "is not a number a day; write for example 500/day"
            : value < 1 ? "is less than 1 a day"
            : null;
        return error is null;
    }

    [GeneratedRegex(@"^(?<count>[0-9]{1,9}(?:\.[0-9]{1,6})?)(?:/day)?$")]
    private static partial Regex Pattern();
}
