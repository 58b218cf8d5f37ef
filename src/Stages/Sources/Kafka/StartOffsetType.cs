using System.Globalization;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Sources.Kafka;

/// <summary><c>earliest</c>, <c>latest</c>, or an ISO 8601 time.</summary>
internal sealed class StartOffsetType : ScalarType<StartOffset>
{
    public override string Describe => "earliest, latest, or a time such as 2026-01-05T00:00:00-03:00";

    public override JsonObject ToJsonSchema() => OrVariable(new JsonObject { ["type"] = "string", ["minLength"] = 1 });

    protected override bool TryParse(string text, BindingScope scope, out StartOffset value, out string? error)
    {
        error = null;
        value = text == "latest" ? StartOffset.Latest : StartOffset.Earliest;
        if (text is "earliest" or "latest")
        {
            return true;
        }
        if (TimeType.TryParse(text, out DateTimeOffset time))
        {
            value = StartOffset.At(time);
            return true;
        }
        error = $"is not a beginning; write {Describe}";
        return false;
    }
}

/// <summary>An ISO 8601 time; without an offset it is UTC.</summary>
internal sealed class TimeType : ScalarType<DateTimeOffset>
{
    public static readonly TimeType Instance = new();

    public override string Describe => "a time such as 2026-01-05T00:00:00-03:00";

    public override JsonObject ToJsonSchema() => OrVariable(new JsonObject { ["type"] = "string", ["minLength"] = 1 });

    /// <summary>Reads a time; a date alone is its first moment in UTC.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
        && time >= DateTimeOffset.UnixEpoch;

    protected override bool TryParse(string text, BindingScope scope, out DateTimeOffset value, out string? error)
    {
        error = TryParse(text, out value) ? null : $"is not a time; write {Describe}";
        return error is null;
    }
}
