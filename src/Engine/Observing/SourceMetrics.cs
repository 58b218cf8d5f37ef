using Prometheus;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Observing;

/// <summary>What came in, by topic; and how long it took until it was acknowledged.</summary>
internal sealed class SourceMetrics
{
    private static readonly double[] LatencyBuckets = [.. PipelineMeasures.LatencyBounds];

    private readonly CounterFamily _rejected;
    private readonly CounterFamily _records;
    private readonly CounterFamily _bytes;
    private readonly Histogram.Child _latency;

    // Sums per bucket of one batch: one observation per bucket, not per record.
    private readonly long[] _counts = new long[LatencyBuckets.Length + 1];
    private readonly long[] _totals = new long[LatencyBuckets.Length + 1];
    private readonly double[] _sums = new double[LatencyBuckets.Length + 1];

    public SourceMetrics(MetricSet metrics, TimeProvider time)
    {
        _rejected = StageMetrics.Rejected(metrics);
        _records = metrics.Counter(MetricNames.SourceRecords, "Records received from the source.", "topic");
        Blocked = new WorkTime(
            metrics
                .Counter(MetricNames.SourceBlocked, "Time that the source waited with a batch for room in the first stage.")
                .WithLabels(),
            time
        );
        metrics.BeforeCollect(Blocked.Refresh);
        _bytes = metrics.Counter(MetricNames.SourceBytes, "Payload bytes received from the source.", "topic");
        _latency = metrics
            .Histogram(
                MetricNames.EndToEndLatency,
                "Time from the broker's timestamp (or the time of reading) to acknowledged.",
                LatencyBuckets
            )
            .WithLabels();
    }

    /// <summary>Time that the source waits for room in the first stage.</summary>
    public WorkTime Blocked { get; }

    /// <summary>Records acknowledged so far, by bucket of latency. From any thread.</summary>
    public IReadOnlyList<long> LatencyCounts => [.. _totals];

    public void Received(RecordBatch batch)
    {
        foreach (ref readonly Run run in batch.Runs)
        {
            _records.WithLabels(run.Partition.Topic).Inc(run.Count);
            _bytes.WithLabels(run.Partition.Topic).Inc(batch.BytesOf(run));
        }
        foreach (ref readonly Rejection rejection in batch.Rejections)
        {
            _rejected.WithLabels(rejection.Stage, rejection.Reason).Inc();
        }
    }

    /// <summary>Called from one thread at a time.</summary>
    /// <param name="batch">The batch acknowledged.</param>
    /// <param name="now">Unix ms.</param>
    public void Acknowledged(RecordBatch batch, long now)
    {
        Array.Clear(_counts);
        Array.Clear(_sums);
        foreach (long time in batch.SourceTimes.Span)
        {
            double seconds = Math.Max(0, now - time) / 1000.0;
            int bucket = 0;
            while (bucket < LatencyBuckets.Length && seconds > LatencyBuckets[bucket])
            {
                bucket++;
            }
            _counts[bucket]++;
            _sums[bucket] += seconds;
        }
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            if (_counts[bucket] > 0)
            {
                // The mean of a bucket's values lies in the bucket, so counts and sum come out as if observed one by one.
                double mean = _sums[bucket] / _counts[bucket];
                double upper = bucket < LatencyBuckets.Length ? LatencyBuckets[bucket] : double.MaxValue;
                _latency.Observe(Math.Min(mean, upper), _counts[bucket]);
                Volatile.Write(ref _totals[bucket], _totals[bucket] + _counts[bucket]);
            }
        }
    }
}
