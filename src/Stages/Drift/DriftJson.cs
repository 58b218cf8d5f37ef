using System.Text.Json;
using Vigia.Stages.Drift.Statistics;

namespace Vigia.Stages.Drift;

/// <summary>Parts that status and report share.</summary>
internal static class DriftJson
{
    private const int WorstPerSegment = 5;

    public static string Word(DriftLevel level) => level.ToString().ToLowerInvariant();

    public static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

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
                WriteNumber(json, "psi", subject.Psi);
                WriteNumber(json, "psi_noise_floor", subject.NoiseFloor);
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
            WriteNumber(json, DriftStatistics.Names[i], statistics.Values[i]);
        }
        WriteNumber(json, "psi_noise_floor", statistics.NoiseFloor);
        WriteNumber(json, "missing_share", statistics.MissingShare);
        WriteNumber(json, "out_of_range_share", statistics.OutOfRangeShare);
        WriteNumber(json, "unseen_share", statistics.UnseenShare);
        json.WriteEndObject();
    }
}
