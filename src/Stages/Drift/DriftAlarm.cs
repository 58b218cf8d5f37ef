using System.Globalization;
using System.Text.Json;
using Vigia.Engine.Telemetry;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>A change of level as it is delivered to a sink.</summary>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Crossing">What changed.</param>
/// <param name="Since">When the ordinary level was left: one alarm from there until it is reached again.</param>
internal sealed record DriftAlarm(string Pipeline, DriftEvent Crossing, DateTimeOffset Since)
{
    /// <summary>The same from the first change to the return: pipeline, what, segment, window and start.</summary>
    public string Id =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Pipeline}|drift|{What}|{Crossing.Subject}|{SegmentPart}{Crossing.Window}|{Since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"
        );

    private string What => Crossing.IsScore ? "model" : "feature";

    private string SegmentPart => Crossing.Segment is { } segment ? $"{segment}|" : "";

    /// <summary>Writes its properties, except the id.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("kind", "drift");
        json.WriteString(
            "status",
            Crossing.To == DriftLevel.None ? "cleared"
                : Crossing.To > Crossing.From ? "raised"
                : "ongoing"
        );
        json.WriteString("time", Crossing.Time.UtcDateTime);
        json.WriteString("started", Since.UtcDateTime);
        json.WriteString("pipeline", Pipeline);
        DriftJson.WriteCrossing(json, Crossing);
        if (Crossing.Incident is { } incident)
        {
            json.WriteString("incident", incident.Shared.Id);
            incident.Shared.Cause.Write(json);
        }
        json.WriteStartArray("look");
        json.WriteStringValue($"{Metric}{{{What}=\"{Crossing.Subject}\"{SegmentLabel},window=\"{Crossing.Window}\"}}");
        json.WriteEndArray();
    }

    private string SegmentLabel => Crossing.Segment is { } segment ? $",segment=\"{segment}\"" : "";

    private string Metric =>
        (Crossing.Segment is not null, Crossing.IsScore) switch
        {
            (false, false) => MetricNames.FeatureDriftSeverity,
            (false, true) => MetricNames.ModelScoreDriftSeverity,
            (true, false) => MetricNames.SegmentDriftSeverity,
            (true, true) => MetricNames.SegmentScoreDriftSeverity,
        };
}
