using System.Globalization;
using System.Text.Json;

namespace Vigia.Stages.Drift.Explanations;

/// <summary>How much of a change one feature explains.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Share">
/// Part of the change that vanishes when the feature is left out, or has its usual values: 0 to 1. Features that are odd together share
/// what they explain, so parts may add up to more than 1.
/// </param>
public readonly record struct FeatureShare(string Feature, double Share)
{
    /// <summary>Such as <c>amount (97 %), age (12 %)</c>.</summary>
    internal static string Describe(IEnumerable<FeatureShare> shares) =>
        string.Join(", ", shares.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Feature} ({s.Share:P0})")));

    /// <summary>Writes shares as the property <c>explained_by</c>; nothing without any.</summary>
    internal static void Write(Utf8JsonWriter json, IReadOnlyList<FeatureShare> shares)
    {
        if (shares.Count == 0)
        {
            return;
        }
        json.WriteStartArray("explained_by");
        foreach (FeatureShare share in shares)
        {
            json.WriteStartObject();
            json.WriteString("feature", share.Feature);
            json.WriteNumber("share", Math.Round(share.Share, 4));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
