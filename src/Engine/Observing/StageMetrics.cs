using Prometheus;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Observing;

/// <summary>What every stage is measured by; updated once per batch.</summary>
internal sealed class StageMetrics
{
    // From a quarter of a millisecond to half a minute: a batch takes milliseconds, a retried delivery seconds.
    private static readonly double[] DurationBuckets = Prometheus.Histogram.ExponentialBuckets(0.00025, 2, 18);

    private readonly CounterFamily _rejected;
    private readonly string _stage;

    public StageMetrics(MetricSet metrics, string stage, int capacity, int workers, TimeProvider time)
    {
        _rejected = Rejected(metrics);
        _stage = stage;
        Records = metrics.Counter(MetricNames.StageRecords, "Records that passed the stage.", "stage").WithLabels(stage);
        Batches = metrics.Counter(MetricNames.StageBatches, "Batches that passed the stage.", "stage").WithLabels(stage);
        Duration = metrics
            .Histogram(MetricNames.StageBatchDuration, "Time that the stage worked on a batch.", DurationBuckets, "stage")
            .WithLabels(stage);
        Busy = new WorkTime(
            metrics
                .Counter(MetricNames.StageBusy, "Time that the stage's workers worked, or deliveries were on their way.", "stage")
                .WithLabels(stage),
            time,
            workers
        );
        Blocked = new WorkTime(
            metrics
                .Counter(MetricNames.StageBlocked, "Time that finished batches waited for room in the next stage.", "stage")
                .WithLabels(stage),
            time
        );
        Queued = metrics.Gauge(MetricNames.StageQueued, "Batches that wait before the stage.", "stage").WithLabels(stage);
        metrics.Gauge(MetricNames.StageCapacity, "Batches that may wait before the stage.", "stage").WithLabels(stage).Set(capacity);
        metrics.Gauge(MetricNames.StageWorkers, "Batches that the stage works on at once.", "stage").WithLabels(stage).Set(workers);
    }

    public Counter.Child Records { get; }

    public Counter.Child Batches { get; }

    public Histogram.Child Duration { get; }

    public WorkTime Busy { get; }

    public WorkTime Blocked { get; }

    public Gauge.Child Queued { get; }

    public void Reject(string reason, int count) => _rejected.WithLabels(_stage, reason).Inc(count);

    /// <summary>Rejections of the source and of all stages.</summary>
    public static CounterFamily Rejected(MetricSet metrics) =>
        metrics.Counter(MetricNames.RecordsRejected, "Records that a stage could not take.", "stage", "reason");
}
