using System.Text;
using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Running;
using Vigia.Host.Page;

namespace Vigia.Host.Running;

/// <summary>
/// The report of a run: what was read, what each stage did, and the sections that stages add. JSON for programs, HTML around it for people.
/// </summary>
internal static class RunReport
{
    /// <summary>Writes HTML or JSON, as the file asks for.</summary>
    public static void Write(ReportFile file, PipelineHost host)
    {
        string document = Compose(host, isIndented: !file.IsPage);
        file.Write(Encoding.UTF8.GetBytes(file.IsPage ? ReportPage.Compose(document) : document));
    }

    private static string Compose(PipelineHost host, bool isIndented)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = isIndented }))
        {
            Write(json, host);
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void Write(Utf8JsonWriter json, PipelineHost host)
    {
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
