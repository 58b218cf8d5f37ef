using System.Text.Json;
using Vigia.Stages.Json;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Reports;

/// <summary>Writes drift statistics as status, reports and window reports show them.</summary>
internal static class StatisticsJson
{
    /// <summary>All statistics in full precision; null without records.</summary>
    public static void Write(Utf8JsonWriter json, DriftStatistics? statistics)
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
        JsonValues.WriteNumber(json, "psi_excess", statistics.PsiExcess);
        JsonValues.WriteNumber(json, "p_log10", statistics.Log10P);
        JsonValues.WriteNumber(json, "missing_share", statistics.MissingShare);
        JsonValues.WriteNumber(json, "out_of_range_share", statistics.OutOfRangeShare);
        JsonValues.WriteNumber(json, "unseen_share", statistics.UnseenShare);
        json.WriteEndObject();
    }
}
