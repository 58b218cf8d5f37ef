using System.Text.Json;
using Vigia.Stages.Drift.Statistics;

namespace Vigia.Stages.Drift;

/// <summary>Parts that status and report share.</summary>
internal static class DriftJson
{
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
