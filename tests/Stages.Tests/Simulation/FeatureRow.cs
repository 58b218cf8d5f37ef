using System.Globalization;
using System.Text.Json;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Tests.Simulation;

/// <summary>Reads features from parsed records, slowly and plainly.</summary>
internal static class FeatureRow
{
    /// <summary>The feature as the models take it; NaN where it is missing or its category unknown.</summary>
    public static float Value(JsonElement record, PixFeature feature)
    {
        if (Simulated.Feature(record, feature.Name) is not { } element)
            return float.NaN;
        return feature.Kind switch
        {
            FeatureKind.Boolean => element.GetBoolean() ? 1 : 0,
            FeatureKind.Category => feature.Values.IndexOf(element.GetString()!) is >= 0 and var code ? code : float.NaN,
            FeatureKind.Money => (float)double.Parse(element.GetString()!, CultureInfo.InvariantCulture),
            _ => (float)element.GetDouble(),
        };
    }
}
