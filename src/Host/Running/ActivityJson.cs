using System.Text.Json;
using Vigia.Engine.Observing;

namespace Vigia.Host.Running;

/// <summary>The section <c>activity</c> of <c>/status</c>: rates over the last seconds, and which stage limits the flow.</summary>
internal static class ActivityJson
{
    public static void Write(Utf8JsonWriter json, PipelineActivity activity, string source)
    {
        json.WriteStartObject("activity");
        WriteRounded(json, "seconds", activity.Seconds);
        WriteRounded(json, "records_per_second", activity.RecordsPerSecond);
        json.WriteString("bottleneck", activity.Bottleneck);
        json.WriteStartObject("latency_seconds");
        WriteRounded(json, "p50", activity.LatencyMedian);
        WriteRounded(json, "p99", activity.Latency99);
        json.WriteEndObject();
        json.WriteStartObject("source");
        json.WriteString("name", source);
        WriteRounded(json, "blocked_share", activity.SourceBlockedShare);
        json.WriteEndObject();
        json.WriteStartArray("stages");
        foreach (StageActivity stage in activity.Stages)
        {
            json.WriteStartObject();
            json.WriteString("name", stage.Name);
            WriteRounded(json, "records_per_second", stage.RecordsPerSecond);
            WriteRounded(json, "utilisation", stage.Utilisation);
            WriteRounded(json, "blocked_share", stage.BlockedShare);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRounded(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 4));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
