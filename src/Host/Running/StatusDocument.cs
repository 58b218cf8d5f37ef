using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Running;

namespace Vigia.Host.Running;

/// <summary>The document behind <c>/status</c>.</summary>
internal static class StatusDocument
{
    public static void Write(Utf8JsonWriter json, PipelineHost host, DateTimeOffset now)
    {
        Pipeline pipeline = host.Pipeline;
        json.WriteStartObject();
        json.WriteString("pipeline", pipeline.Plan.Name);
        json.WriteString("version", BuildInfo.Version);
        json.WriteString(
            "state",
            pipeline.State switch
            {
                PipelineState.Running when pipeline.IsStalled => "stalled",
                var state => state.ToString().ToLowerInvariant(),
            }
        );
        json.WriteBoolean("ready", pipeline.IsReady);
        json.WriteString("started", host.Started);
        json.WritePropertyName("configuration");
        host.Reloads.Write(json);
        json.WriteString("time", now);
        WriteLinks(json, host);
        WriteCounts(json, pipeline);
        json.WriteNumber("batches_in_flight", pipeline.BatchesInFlight);
        ActivityJson.Write(json, host.Activity, pipeline.Plan.Source.Name);
        if (pipeline.CheckpointAge is { } age)
        {
            json.WriteStartObject("checkpoint");
            json.WriteNumber("age_seconds", Math.Round(age.TotalSeconds, 3));
            json.WriteNumber("interval_seconds", pipeline.Plan.State!.Interval.TotalSeconds);
            json.WriteEndObject();
        }
        WriteStages(json, pipeline);
        if (pipeline.Source is IStatusSection source)
        {
            json.WritePropertyName(source.StatusName);
            source.WriteStatus(json);
        }
        foreach (IStatusSection section in pipeline.Stages.OfType<IStatusSection>())
        {
            json.WritePropertyName(section.StatusName);
            section.WriteStatus(json);
        }
        json.WriteEndObject();
    }

    public static void WriteCounts(Utf8JsonWriter json, Pipeline pipeline)
    {
        json.WriteStartObject("records");
        json.WriteNumber("acknowledged", pipeline.RecordsAcknowledged);
        json.WriteNumber("rejected", pipeline.RecordsRejected);
        json.WriteEndObject();
        json.WriteStartArray("rejections");
        foreach (RejectionCount count in pipeline.Rejections)
        {
            json.WriteStartObject();
            json.WriteString("stage", count.Stage);
            json.WriteString("reason", count.Reason);
            json.WriteNumber("records", count.Records);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteStages(Utf8JsonWriter json, Pipeline pipeline)
    {
        json.WriteStartArray("stages");
        foreach (StageStatus stage in pipeline.StageStatuses)
        {
            json.WriteStartObject();
            json.WriteString("name", stage.Name);
            json.WriteNumber("queued", stage.Queued);
            json.WriteNumber("capacity", stage.Capacity);
            json.WriteNumber("working", stage.Working);
            json.WriteNumber("workers", stage.Workers);
            json.WriteNumber("records", stage.Records);
            json.WriteNumber("busy_seconds", Math.Round(stage.BusySeconds, 6));
            json.WriteNumber("blocked_seconds", Math.Round(stage.BlockedSeconds, 6));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Where people read on; nothing where the configuration does not say.</summary>
    private static void WriteLinks(Utf8JsonWriter json, PipelineHost host)
    {
        if (host.Plan.Http is { } http && (http.Runbooks ?? http.Dashboards) is not null)
        {
            json.WriteStartObject("links");
            json.WriteString("runbooks", http.Runbooks);
            json.WriteString("dashboards", http.Dashboards);
            json.WriteEndObject();
        }
    }
}
