using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Reports;

/// <summary>Severity, evidence and effect of one feature or score in one window.</summary>
internal readonly record struct VerdictGauges(Gauge.Child Severity, Gauge.Child Evidence, Gauge.Child PsiExcess)
{
    private const string SeverityHelp =
        "How far drift has gone, judged by evidence and effect: 1 and more for warn, 2 and more for critical.";
    private const string EvidenceHelp = "0: chance explains it; 1: it is rarer than max_false_alarms_per_day allows.";
    private const string PsiExcessHelp = "Size of the change: PSI smoothed towards the reference, less its mean by chance.";

    /// <summary>Gauges of the whole.</summary>
    public static VerdictGauges Create(MetricSet metrics, bool isScore, string window, string subject) =>
        isScore
            ? Create(
                metrics,
                (MetricNames.ModelScoreDriftSeverity, MetricNames.ModelScoreDriftEvidence, MetricNames.ModelScorePsiExcess),
                ["model", "window"],
                [subject, window]
            )
            : Create(
                metrics,
                (MetricNames.FeatureDriftSeverity, MetricNames.FeatureDriftEvidence, MetricNames.FeaturePsiExcess),
                ["feature", "window"],
                [subject, window]
            );

    /// <summary>Gauges of a segment.</summary>
    public static VerdictGauges Create(MetricSet metrics, bool isScore, string window, string subject, string segment) =>
        isScore
            ? Create(
                metrics,
                (MetricNames.SegmentScoreDriftSeverity, MetricNames.SegmentScoreDriftEvidence, MetricNames.SegmentScorePsiExcess),
                ["model", "segment", "window"],
                [subject, segment, window]
            )
            : Create(
                metrics,
                (MetricNames.SegmentDriftSeverity, MetricNames.SegmentDriftEvidence, MetricNames.SegmentPsiExcess),
                ["feature", "segment", "window"],
                [subject, segment, window]
            );

    /// <summary>Gauges of a pipeline's fleet.</summary>
    public static VerdictGauges CreateForFleet(MetricSet metrics, bool isScore, string pipeline, string window, string subject) =>
        isScore
            ? Create(
                metrics,
                (MetricNames.FleetModelScoreDriftSeverity, MetricNames.FleetModelScoreDriftEvidence, MetricNames.FleetModelScorePsiExcess),
                ["pipeline", "model", "window"],
                [pipeline, subject, window]
            )
            : Create(
                metrics,
                (MetricNames.FleetFeatureDriftSeverity, MetricNames.FleetFeatureDriftEvidence, MetricNames.FleetFeaturePsiExcess),
                ["pipeline", "feature", "window"],
                [pipeline, subject, window]
            );

    /// <summary>Sets all three; NaN for what is not known.</summary>
    public void Set(DriftVerdict verdict, double? psiExcess)
    {
        Severity.Set(verdict.Severity);
        Evidence.Set(verdict.Evidence);
        PsiExcess.Set(psiExcess ?? double.NaN);
    }

    private static VerdictGauges Create(
        MetricSet metrics,
        (string Severity, string Evidence, string PsiExcess) names,
        string[] labels,
        string[] values
    ) =>
        new(
            metrics.Gauge(names.Severity, SeverityHelp, labels).WithLabels(values),
            metrics.Gauge(names.Evidence, EvidenceHelp, labels).WithLabels(values),
            metrics.Gauge(names.PsiExcess, PsiExcessHelp, labels).WithLabels(values)
        );
}
