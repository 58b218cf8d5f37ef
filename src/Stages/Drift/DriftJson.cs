using System.Text.Json;
using Vigia.Stages.Drift.Explanations;
using Vigia.Stages.Json;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>Parts that status and report share.</summary>
internal static class DriftJson
{
    private const int WorstPerSegment = 5;

    public static string Word(DriftLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>A change of level: what, where, from which level to which, and the figures.</summary>
    public static void WriteCrossing(Utf8JsonWriter json, DriftEvent crossing)
    {
        json.WriteString(crossing.IsScore ? "model" : "feature", crossing.Subject);
        if (crossing.Segment is { } segment)
        {
            json.WriteString("segment", segment);
        }
        json.WriteString("window", crossing.Window);
        json.WriteString("from", Word(crossing.From));
        json.WriteString("to", Word(crossing.To));
        WriteVerdict(json, crossing.Verdict);
        JsonValues.WriteNumber(json, "psi", crossing.Psi);
        JsonValues.WriteNumber(json, "psi_excess", crossing.PsiExcess);
        FeatureShare.Write(json, crossing.ExplainedBy);
    }

    /// <summary>Severity and evidence; null where they are not known.</summary>
    public static void WriteVerdict(Utf8JsonWriter json, DriftVerdict verdict)
    {
        JsonValues.WriteNumber(json, "severity", verdict.Severity);
        JsonValues.WriteNumber(json, "evidence", verdict.Evidence);
    }

    /// <summary>The features and scores with the greatest severity in each segment; nothing if drift is not split.</summary>
    public static void WriteSegments(Utf8JsonWriter json, IReadOnlyList<SegmentDrift> segments, IReadOnlyList<string> seasonal)
    {
        if (segments.Count == 0)
        {
            return;
        }
        json.WriteStartArray("segments");
        foreach (SegmentDrift segment in segments)
        {
            json.WriteStartObject();
            json.WriteString("segment", segment.Segment);
            json.WriteNumber("rows", segment.Rows);
            json.WriteNumber("reference_rows", segment.ReferenceRows);
            json.WriteStartArray("worst");
            foreach (SegmentSubject subject in segment.Worst(WorstPerSegment, seasonal))
            {
                json.WriteStartObject();
                json.WriteString(subject.IsScore ? "model" : "feature", subject.Name);
                json.WriteString("level", Word(subject.Verdict.Level));
                WriteVerdict(json, subject.Verdict);
                JsonValues.WriteNumber(json, "psi", subject.Psi);
                JsonValues.WriteNumber(json, "psi_excess", subject.PsiExcess);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
