using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Distributions;
using Vigia.Stages.Reports;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Reduce;

/// <summary>
/// The stage's metrics: of each pipeline and length of window the newest window that is as complete as windows lately were. Brought up to
/// date when they are collected.
/// </summary>
internal sealed class FleetMetrics(MetricSet metrics)
{
    // A window with fewer partitions than one of so many before it is still coming in.
    private const int Lately = 10;

    private readonly CounterFamily _reports = metrics.Counter(MetricNames.FleetReports, "Window reports taken in.", "pipeline");
    private readonly CounterFamily _duplicates = metrics.Counter(
        MetricNames.FleetDuplicateReports,
        "Window reports that came again; they count once.",
        "pipeline"
    );
    private readonly Gauge _end = metrics.Gauge(
        MetricNames.FleetWindowEnd,
        "End of the newest complete window, as Unix time.",
        "pipeline",
        "window"
    );
    private readonly Gauge _records = metrics.Gauge(
        MetricNames.FleetWindowRecords,
        "Records in the newest complete window.",
        "pipeline",
        "window"
    );
    private readonly Gauge _late = metrics.Gauge(
        MetricNames.FleetWindowLateRecords,
        "Late records of the newest complete window.",
        "pipeline",
        "window"
    );
    private readonly Gauge _partitions = metrics.Gauge(
        MetricNames.FleetWindowPartitions,
        "Source partitions in the newest complete window.",
        "pipeline",
        "window"
    );

    private readonly Gauge _featureDrift = metrics.Gauge(
        MetricNames.FleetFeatureDrift,
        "Distance of the feature's distribution from the reference, over all instances.",
        "pipeline",
        "feature",
        "metric",
        "window"
    );

    private readonly Gauge _scoreDrift = metrics.Gauge(
        MetricNames.FleetModelScoreDrift,
        "Distance of the score's distribution from the reference, over all instances.",
        "pipeline",
        "model",
        "metric",
        "window"
    );

    public void Count(WindowReport report, FleetOutcome outcome)
    {
        if (outcome == FleetOutcome.Added)
        {
            _reports.WithLabels(report.Pipeline).Inc();
        }
        else if (outcome == FleetOutcome.Duplicate)
        {
            _duplicates.WithLabels(report.Pipeline).Inc();
        }
    }

    public void Update(FleetWindows fleet)
    {
        foreach (IReadOnlyCollection<FleetWindow> windows in fleet.Series)
        {
            // Of several bases that of the newest window is the one in force.
            string basis = windows.Last().Basis;
            FleetWindow[] lately = [.. windows.Where(w => w.Basis == basis).TakeLast(Lately)];
            int partitions = lately.Max(w => w.Partitions);
            Set(lately.Last(w => w.Partitions == partitions).Merge());
        }
    }

    private void Set(WindowReport report)
    {
        string[] labels = [report.Pipeline, report.Window];
        _end.WithLabels(labels).Set(report.End / 1000.0);
        _records.WithLabels(labels).Set(report.Counts.Rows);
        _late.WithLabels(labels).Set(report.Counts.Late + report.Counts.Ahead);
        _partitions.WithLabels(labels).Set(report.Partitions.Count);
        int offset = 0;
        foreach ((int index, ReportSubject subject) in report.Basis.Subjects.Index())
        {
            Set(report, subject, report.Compare(index, offset));
            offset += subject.Subject.Cells.Count;
        }
    }

    private void Set(WindowReport report, ReportSubject subject, DriftStatistics? statistics)
    {
        DriftSubject own = subject.Subject;
        Gauge drift = subject.ModelVersion is null ? _featureDrift : _scoreDrift;
        for (int i = 0; i < DriftStatistics.Names.Count; i++)
        {
            string metric = DriftStatistics.Names[i];
            if (metric != DriftStatistics.WassersteinName || own.HasWasserstein)
            {
                drift.WithLabels(report.Pipeline, own.Name, metric, report.Window).Set(statistics?.Values[i] ?? double.NaN);
            }
        }
        VerdictGauges
            .CreateForFleet(metrics, subject.ModelVersion is not null, report.Pipeline, report.Window, own.Name)
            .Set(report.Rules?.Judge(subject, statistics) ?? DriftVerdict.Unknown, statistics?.PsiExcess);
    }
}
