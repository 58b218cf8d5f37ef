using System.Text.Json;
using Vigia.Engine.Running;

namespace Vigia.Host.Running;

/// <summary>The report of a run for programs: what was read, what each stage did, and the sections that stages add.</summary>
internal static class RunReport
{
    public static void Write(FileInfo file, PipelineHost host)
    {
        file.Directory?.Create();
        using FileStream stream = file.Create();
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        Pipeline pipeline = host.Pipeline;
        json.WriteStartObject();
        json.WriteString("pipeline", pipeline.Plan.Name);
        json.WriteString("version", BuildInfo.Version);
        json.WriteString("started", host.Started);
        json.WriteString("ended", host.Ended);
        StatusDocument.WriteCounts(json, pipeline);
        StatusDocument.WriteStages(json, pipeline);
        foreach (IReportSection section in pipeline.Stages.OfType<IReportSection>())
        {
            json.WritePropertyName(section.ReportName);
            section.WriteReport(json);
        }
        json.WriteEndObject();
    }
}
