using Prometheus;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Drift;

/// <summary>PSI and its noise floor of every feature and score by segment and window; other statistics would multiply the series.</summary>
internal sealed class DriftSegmentMetrics
{
    private const string Metric = "psi";

    // By window, slot and subject.
    private readonly Dictionary<string, (Gauge.Child Psi, Gauge.Child Floor)[][]> _gauges = [];

    public DriftSegmentMetrics(MetricSet metrics, DriftComparison comparison, IEnumerable<string> windows)
    {
        IReadOnlyList<string> segments = comparison.Segments.Plan.Names;
        foreach (string window in segments.Count == 0 ? [] : windows)
        {
            _gauges[window] = [.. segments.Select(segment =>
                comparison.Subjects.Select((subject, i) => Gauges(metrics, i >= comparison.FeatureCount, subject.Name, segment, window)).ToArray())];
        }
    }

    /// <summary>Sets all segments of a window; NaN where a segment has no records, here or in the reference.</summary>
    public void Set(string window, IReadOnlyList<SegmentDrift> segments)
    {
        for (int slot = 0; slot < segments.Count; slot++)
        {
            for (int i = 0; i < segments[slot].Subjects.Count; i++)
            {
                (Gauge.Child psi, Gauge.Child floor) = _gauges[window][slot][i];
                psi.Set(segments[slot].Subjects[i].Psi ?? double.NaN);
                floor.Set(segments[slot].Subjects[i].NoiseFloor ?? double.NaN);
            }
        }
    }

    private static (Gauge.Child Psi, Gauge.Child Floor) Gauges(MetricSet metrics, bool isScore, string subject, string segment, string window)
    {
        const string Help = "Distance of the distribution within the segment from the same segment of the reference.";
        const string FloorHelp = "PSI that chance alone brings about: (cells - 1)(1/reference records + 1/records).";
        string label = isScore ? "model" : "feature";
        Gauge psi = metrics.Gauge(isScore ? MetricNames.SegmentScoreDrift : MetricNames.SegmentDrift, Help, label, "segment", "metric", "window");
        Gauge floor = metrics.Gauge(
            isScore ? MetricNames.SegmentScoreDriftNoiseFloor : MetricNames.SegmentDriftNoiseFloor, FloorHelp, label, "segment", "window");
        return (psi.WithLabels(subject, segment, Metric, window), floor.WithLabels(subject, segment, window));
    }
}
