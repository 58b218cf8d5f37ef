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

    /// <summary>Records that the champion scored, and flagged.</summary>
    public required (long Scored, long Flagged) Champion { get; init; }

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
        JsonElement champion = status.GetProperty("models")[0];
        return new DemoMoment
        {
            Elapsed = elapsed,
            Produced = produced,
            Acknowledged = status.GetProperty("records").GetProperty("acknowledged").GetInt64(),
            Rejected = status.GetProperty("records").GetProperty("rejected").GetInt64(),
            Stages = [.. status.GetProperty("stages").EnumerateArray().Select(StageFill.Read)],
            Champion = (champion.GetProperty("scored").GetInt64(), champion.GetProperty("flagged").GetInt64()),
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
internal sealed record FeatureDrift(string Name, double Psi, string Level)
{
    public static FeatureDrift Read(JsonElement feature)
    {
        JsonElement psi = feature.GetProperty("psi");
        return new(feature.GetProperty("feature").GetString()!, psi.ValueKind == JsonValueKind.Number ? psi.GetDouble() : 0, feature.GetProperty("level").GetString()!);
    }
}
