using System.Text.Json;
using Vigia.Stages.Drift.Statistics;
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

    /// <summary>All statistics in full precision; null without records.</summary>
    public static void WriteStatistics(Utf8JsonWriter json, DriftStatistics? statistics)
    {
        if (statistics is null)
        {
            json.WriteNull("statistics");
            return;
        }
        json.WriteStartObject("statistics");
        for (int i = 0; i < DriftStatistics.Names.Count; i++)
        {
            JsonValues.WriteNumber(json, DriftStatistics.Names[i], statistics.Values[i]);
        }
        JsonValues.WriteNumber(json, "psi_noise_floor", statistics.NoiseFloor);
        JsonValues.WriteNumber(json, "missing_share", statistics.MissingShare);
        JsonValues.WriteNumber(json, "out_of_range_share", statistics.OutOfRangeShare);
        JsonValues.WriteNumber(json, "unseen_share", statistics.UnseenShare);
        json.WriteEndObject();
    }
}
