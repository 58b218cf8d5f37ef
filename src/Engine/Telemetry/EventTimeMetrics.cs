using Prometheus;

namespace Vigia.Engine.Telemetry;

/// <summary>What every stage with event-time windows publishes: its watermark, and how many records were late or too far ahead.</summary>
/// <param name="metrics">The pipeline's.</param>
/// <param name="stage">The stage's name.</param>
public sealed class EventTimeMetrics(MetricSet metrics, string stage)
{
    private readonly RunningTotal _late = new(metrics
        .Counter(MetricNames.LateRecords, "Records that came after their pane of event time had closed, or with an event time too far ahead.", "stage")
        .WithLabels(stage));

    private readonly Gauge _watermark = metrics.Gauge(MetricNames.Watermark, "Event time up to which everything is in, as Unix time.", "stage");

    /// <param name="leftOut">Records too late or too far ahead since the start.</param>
    /// <param name="watermark">Unix ms; null before the first record, when there is no such series yet.</param>
    public void Set(long leftOut, long? watermark)
    {
        _late.Set(leftOut);
        if (watermark is { } at)
        {
            _watermark.WithLabels(stage).Set(at / 1000.0);
        }
    }
}
