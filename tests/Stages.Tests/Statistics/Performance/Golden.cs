using System.Text.Json;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Tests.Statistics.Performance;

/// <summary>What scikit-learn, SciPy and numerical calculations make of the golden cases.</summary>
internal static class Golden
{
    // Constrained likelihoods are maximised numerically there.
    public const double Loose = 2e-7;

    private static readonly JsonDocument Document = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Statistics/Performance/golden/performance.json"))
    );

    public static IEnumerable<JsonElement> Cases(string name) => Document.RootElement.GetProperty(name).EnumerateArray();

    public static long[] Longs(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetInt64())];

    public static double[] Doubles(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(Number)];

    public static double Double(this JsonElement element, string name) => Number(element.GetProperty(name));

    public static ConfusionCounts Confusion(this JsonElement element) =>
        element.Longs("counts") is [var tp, var fp, var fn, var tn] ? new(tp, fp, fn, tn) : throw new JsonException();

    /// <summary>Equal to a relative or absolute deviation; NaN (null in JSON) to NaN.</summary>
    public static void Near(double expected, double actual, double tolerance = 1e-10)
    {
        if (double.IsNaN(expected) || double.IsNaN(actual))
        {
            Assert.Equal(expected, actual);
        }
        else
        {
            Assert.Equal(expected, actual, tolerance * Math.Max(1, Math.Abs(expected)));
        }
    }

    public static void Near(double[] expected, IntervalEstimate actual, double tolerance = 1e-10)
    {
        Near(expected[0], actual.Value, tolerance);
        Near(expected[1..], actual.Interval, tolerance);
    }

    public static void Near(double[] expected, Interval actual, double tolerance = 1e-10)
    {
        Near(expected[0], actual.Lower, tolerance);
        Near(expected[1], actual.Upper, tolerance);
    }

    private static double Number(JsonElement element) => element.ValueKind == JsonValueKind.Null ? double.NaN : element.GetDouble();
}
