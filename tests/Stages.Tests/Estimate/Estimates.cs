using System.Text.Json;
using Vigia.Stages.Tests.Statistics.Performance;

namespace Vigia.Stages.Tests.Estimate;

/// <summary>A labelled reference and later scores, and what scikit-learn makes of them.</summary>
internal static class Estimates
{
    private static readonly JsonElement Root = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Estimate/golden/estimates.json")))
        .RootElement;

    public static float Threshold => Root.GetProperty("threshold").GetSingle();

    /// <summary>Score, whether it is a fraud, month.</summary>
    public static IEnumerable<(float Score, bool IsFraud, int Month)> Reference =>
        Root.GetProperty("reference").EnumerateArray().Select(r => (r[0].GetSingle(), r[1].GetInt32() == 1, r[2].GetInt32()));

    public static float[] Later => [.. Root.GetProperty("later").EnumerateArray().Select(s => s.GetSingle())];

    /// <summary>Every score of the reference and its calibrated rate.</summary>
    public static IEnumerable<(float Score, double Rate)> Calibrated =>
        Root.GetProperty("calibrated").EnumerateArray().Select(c => (c[0].GetSingle(), c[1].GetDouble()));

    public static double[] Of(string name) => Root.Doubles(name);
}
