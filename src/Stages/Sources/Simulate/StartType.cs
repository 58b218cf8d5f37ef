using System.Globalization;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Sources.Simulate;

/// <summary>When a simulation starts: an ISO 8601 time, or <c>now</c> (null).</summary>
internal sealed class StartType : ScalarType<DateTimeOffset?>
{
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override string Describe => "now, or a time such as 2026-01-05T00:00:00-03:00";

    public override JsonObject ToJsonSchema() => OrVariable(new JsonObject { ["type"] = "string", ["minLength"] = 1 });

    protected override bool TryParse(string text, BindingScope scope, out DateTimeOffset? value, out string? error)
    {
        value = null;
        error = null;
        if (text == "now")
        {
            return true;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            error = $"is not a time; write {Describe}";
        }
        else if (time < Earliest || time > Latest)
        {
            error = "is out of range; write a time from 2000-01-01 to 2100-01-01";
        }

        value = time;
        return error is null;
    }
}
