using System.Text.Json;
using Vigia.Stages.Json;

namespace Vigia.Stages.Drift;

/// <summary>Parts that status and report share.</summary>
internal static class DriftJson
{
    private const int WorstPerSegment = 5;

    public static string Word(DriftLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>What stands out in each segment; nothing if drift is not split.</summary>
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
                JsonValues.WriteNumber(json, "psi", subject.Psi);
                JsonValues.WriteNumber(json, "psi_noise_floor", subject.NoiseFloor);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
