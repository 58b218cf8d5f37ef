using System.Text.Json;

namespace Vigia.Bench.Verdicts.Running;

/// <summary>An alarm that was raised.</summary>
/// <param name="Time">Event time (Unix ms).</param>
/// <param name="Detector">What raised it: <c>drift 5m</c>, <c>sudden</c>, ...</param>
/// <param name="Subject">Feature or model, and segment.</param>
/// <param name="Cause">The cause that it names.</param>
internal sealed record Alarm(long Time, string Detector, string Subject, string Cause)
{
    /// <summary>Reads a message; null if it raises nothing.</summary>
    public static Alarm? Read(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        JsonElement json = JsonElement.ParseValue(ref reader);
        if (json.GetProperty("status").GetString() != "raised")
        {
            return null;
        }
        bool isDrift = json.GetProperty("kind").GetString() == "drift";
        string subject = TextOf(json, "feature") ?? TextOf(json, "model") ?? "";
        string segment = TextOf(json, "segment") is { } s && s != "all" ? s : "";
        string detector = isDrift ? $"drift {TextOf(json, "window")}" : TextOf(json, "detector")!;
        string about = Plain(detector) switch
        {
            "volume" or "flagged" => segment,
            _ => subject,
        };
        string cause = json.TryGetProperty("cause", out JsonElement named) ? CauseOf(named) : $"{Plain(detector)} {about}".Trim();
        long time = json.GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds();
        return new Alarm(time, detector, $"{subject} {segment}".Trim(), cause);
    }

    private static string CauseOf(JsonElement cause)
    {
        string kind = TextOf(cause, "kind")!;
        string? about = kind is "flagged" or "volume" or "fewer" or "amount"
            ? cause.GetProperty("segments").EnumerateArray().Select(s => s.GetString()).FirstOrDefault()
            : TextOf(cause, "feature") ?? TextOf(cause, "model");
        string other = TextOf(cause, "other") is { } second ? $", {second}" : "";
        return $"{(kind == "fewer" ? "volume" : kind)} {about}{other}".Trim();
    }

    private static string Plain(string detector) =>
        detector.StartsWith("drift", StringComparison.Ordinal) ? "drift"
        : detector is "sudden" or "slow" ? "flagged"
        : detector;

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
