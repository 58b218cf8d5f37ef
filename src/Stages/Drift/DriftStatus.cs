using System.Text.Json;
using Vigia.Stages.Distributions;
using Vigia.Stages.Drift.Explanations;
using Vigia.Stages.Json;

namespace Vigia.Stages.Drift;

/// <summary>
/// The section <c>drift</c> of <c>/status</c>: per window the features with the greatest severity, every model's scores, and how far event
/// time has come.
/// </summary>
internal static class DriftStatus
{
    private const int TopFeatures = 10;
    private const int LastEvents = 20;

    public static void Write(Utf8JsonWriter json, DriftSnapshot? drift, DriftOptions options)
    {
        json.WriteStartObject();
        if (drift is not null)
        {
            JsonValues.WriteTime(json, "watermark", drift.Watermark);
            json.WriteNumber("warn", options.Warn);
            json.WriteNumber("critical", options.Critical);
            json.WriteStartArray("seasonal");
            foreach (string feature in options.Seasonal)
            {
                json.WriteStringValue(feature);
            }
            json.WriteEndArray();
            json.WriteNumber("late", drift.LateRows);
            json.WriteNumber("ahead", drift.AheadRows);
            json.WriteStartArray("windows");
            foreach (WindowDrift window in drift.Windows)
            {
                WriteWindow(json, window, options.Seasonal);
            }
            json.WriteEndArray();
            WriteEvents(json, drift.Events.TakeLast(LastEvents));
        }
        json.WriteEndObject();
    }

    public static void WriteEvents(Utf8JsonWriter json, IEnumerable<DriftEvent> events)
    {
        json.WriteStartArray("events");
        foreach (DriftEvent crossing in events)
        {
            json.WriteStartObject();
            json.WriteString("time", crossing.Time);
            DriftJson.WriteCrossing(json, crossing);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteWindow(Utf8JsonWriter json, WindowDrift window, IReadOnlyList<string> seasonal)
    {
        json.WriteStartObject();
        json.WriteString("window", window.Window);
        JsonValues.WriteTime(json, "start", window.Start);
        JsonValues.WriteTime(json, "end", window.End);
        json.WriteNumber("rows", window.Rows);
        WriteSubjects(json, "features", "feature", window.Top(TopFeatures));
        WriteSubjects(json, "scores", "model", window.Scores);
        DriftJson.WriteSegments(json, window.Segments, seasonal);
        json.WriteEndObject();
    }

    private static void WriteSubjects(Utf8JsonWriter json, string list, string name, IEnumerable<SubjectDrift> subjects)
    {
        json.WriteStartArray(list);
        foreach (SubjectDrift subject in subjects)
        {
            json.WriteStartObject();
            json.WriteString(name, subject.Name);
            json.WriteString("level", DriftJson.Word(subject.Level));
            DriftJson.WriteVerdict(json, subject.Verdict);
            JsonValues.WriteNumber(json, "psi", subject.Statistics?.Psi);
            JsonValues.WriteNumber(json, "psi_excess", subject.Statistics?.PsiExcess);
            JsonValues.WriteNumber(json, "p_log10", subject.Statistics?.Log10P);
            JsonValues.WriteNumber(json, "missing_share", subject.Statistics?.MissingShare);
            JsonValues.WriteNumber(json, "out_of_range_share", subject.Statistics?.OutOfRangeShare);
            FeatureShare.Write(json, subject.ExplainedBy);
            WriteDistribution(json, subject);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Shares by cell, here and in the reference; rounded, for a picture.</summary>
    private static void WriteDistribution(Utf8JsonWriter json, SubjectDrift subject)
    {
        json.WriteStartObject("distribution");
        json.WriteStartArray("cells");
        foreach (Cell cell in subject.Subject.Cells)
        {
            json.WriteStringValue(cell.Label);
        }
        json.WriteEndArray();
        WriteShares(json, "reference", subject.Subject.Reference);
        WriteShares(json, "current", subject.Counts);
        json.WriteEndObject();
    }

    private static void WriteShares(Utf8JsonWriter json, string name, IReadOnlyList<long> counts)
    {
        double total = Math.Max(1, counts.Sum());
        json.WriteStartArray(name);
        foreach (long count in counts)
        {
            json.WriteNumberValue(Math.Round(count / total, 5));
        }
        json.WriteEndArray();
    }
}
