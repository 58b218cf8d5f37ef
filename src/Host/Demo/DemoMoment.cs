using System.Text.Json;
using Vigia.Host.Running;

namespace Vigia.Host.Demo;

/// <summary>One look at the running demo, taken from the same document that <c>/status</c> serves.</summary>
internal sealed record DemoMoment
{
    public required TimeSpan Elapsed { get; init; }

    public required long Produced { get; init; }

    public required long Acknowledged { get; init; }

    public required long Rejected { get; init; }

    public required IReadOnlyList<StageFill> Stages { get; init; }

    /// <summary>Share of transactions that the champion flagged lately.</summary>
    public required double FlaggedRate { get; init; }

    /// <summary>Alarms on the champion's behaviour, oldest first.</summary>
    public required IReadOnlyList<RaisedAlarm> Alarms { get; init; }

    /// <summary>Features of the shortest window that drift most, highest first.</summary>
    public required IReadOnlyList<FeatureDrift> Drifting { get; init; }

    /// <summary>Produced and not yet acknowledged.</summary>
    public long Lag => Math.Max(0, Produced - Acknowledged);

    public static DemoMoment Take(PipelineHost host, DateTimeOffset now, TimeSpan elapsed, long produced)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            StatusDocument.Write(json, host, now);
        }
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        JsonElement status = document.RootElement;
        string champion = status.GetProperty("models")[0].GetProperty("name").GetString()!;
        JsonElement behavior = status.GetProperty("behavior");
        return new DemoMoment
        {
            Elapsed = elapsed,
            Produced = produced,
            Acknowledged = status.GetProperty("records").GetProperty("acknowledged").GetInt64(),
            Rejected = status.GetProperty("records").GetProperty("rejected").GetInt64(),
            Stages = [.. status.GetProperty("stages").EnumerateArray().Select(StageFill.Read)],
            FlaggedRate = behavior.TryGetProperty("models", out JsonElement models) ? models[0].GetProperty("rate").GetDouble() : 0,
            Alarms =
            [
                .. behavior.GetProperty("alarms").EnumerateArray().Where(a => RaisedAlarm.IsOf(a, champion)).Select(RaisedAlarm.Read),
            ],
            Drifting = Drift(status.GetProperty("drift")),
        };
    }

    private static FeatureDrift[] Drift(JsonElement drift) =>
        drift.TryGetProperty("windows", out JsonElement windows) && windows.GetArrayLength() > 0
            ? [.. windows[0].GetProperty("features").EnumerateArray().Select(FeatureDrift.Read)]
            : [];
}

/// <summary>How full a stage's queue is.</summary>
internal sealed record StageFill(string Name, int Queued, int Capacity)
{
    public static StageFill Read(JsonElement stage) =>
        new(stage.GetProperty("name").GetString()!, stage.GetProperty("queued").GetInt32(), stage.GetProperty("capacity").GetInt32());
}

/// <summary>How far a feature has drifted.</summary>
internal sealed record FeatureDrift(string Name, double Effect, string Level)
{
    public static FeatureDrift Read(JsonElement feature)
    {
        JsonElement effect = feature.GetProperty("psi_excess");
        return new(
            feature.GetProperty("feature").GetString()!,
            effect.ValueKind == JsonValueKind.Number ? effect.GetDouble() : 0,
            feature.GetProperty("level").GetString()!
        );
    }
}

/// <summary>An alarm on a model's behaviour.</summary>
/// <param name="Rate">Share flagged since it began.</param>
/// <param name="UsualRate">Share usually flagged.</param>
/// <param name="Carrier">The segment that carries most of the change, as <c>feature=value</c>; empty if unknown.</param>
internal sealed record RaisedAlarm(double Rate, double UsualRate, string Carrier)
{
    public static bool IsOf(JsonElement alarm, string model) =>
        alarm.GetProperty("model").ValueEquals(model)
        && alarm.GetProperty("status").ValueEquals("raised")
        && alarm.GetProperty("direction").ValueEquals("up");

    public static RaisedAlarm Read(JsonElement alarm) =>
        new(alarm.GetProperty("rate").GetDouble(), alarm.GetProperty("usual_rate").GetDouble(), CarrierOf(alarm.GetProperty("changes")));

    private static string CarrierOf(JsonElement changes)
    {
        (string carrier, double greatest) = ("", 0);
        foreach (JsonElement change in changes.EnumerateArray())
        {
            JsonElement segment = change.GetProperty("segments")[0];
            double part = Math.Abs(segment.GetProperty("mix").GetDouble() + segment.GetProperty("score").GetDouble());
            if (part > greatest)
            {
                (carrier, greatest) = ($"{change.GetProperty("feature").GetString()}={segment.GetProperty("segment").GetString()}", part);
            }
        }
        return carrier;
    }
}
