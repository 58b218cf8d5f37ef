using Vigia.Engine.Telemetry;
using Vigia.Stages.Reports;

namespace Vigia.Stages.Drift;

/// <summary>Severity, evidence and effect of every feature and score by segment and window; distances would multiply the series.</summary>
internal sealed class DriftSegmentMetrics
{
    // By window, slot and subject.
    private readonly Dictionary<string, VerdictGauges[][]> _gauges = [];

    public DriftSegmentMetrics(MetricSet metrics, DriftComparison comparison, IEnumerable<string> windows)
    {
        IReadOnlyList<string> segments = comparison.Segments.Plan.Names;
        foreach (string window in segments.Count == 0 ? [] : windows)
        {
            _gauges[window] =
            [
                .. segments.Select(segment =>
                    comparison
                        .Subjects.Select(
                            (subject, i) => VerdictGauges.Create(metrics, i >= comparison.FeatureCount, window, subject.Name, segment)
                        )
                        .ToArray()
                ),
            ];
        }
    }

    /// <summary>Sets all segments of a window; NaN where a segment has no records, here or in the reference.</summary>
    public void Set(string window, IReadOnlyList<SegmentDrift> segments)
    {
        for (int slot = 0; slot < segments.Count; slot++)
        {
            for (int i = 0; i < segments[slot].Subjects.Count; i++)
            {
                SegmentSubject subject = segments[slot].Subjects[i];
                _gauges[window][slot][i].Set(subject.Verdict, subject.PsiExcess);
            }
        }
    }
}
