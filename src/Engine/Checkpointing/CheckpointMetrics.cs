using Prometheus;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Checkpointing;

/// <summary>Measures checkpoints and restores. From any thread.</summary>
internal sealed class CheckpointMetrics
{
    private readonly TimeProvider _time;
    private readonly Histogram.Child _duration;
    private readonly Counter.Child _written;
    private readonly Histogram.Child _restoreDuration;
    private readonly Counter.Child _restored;

    // Timestamp of the time provider; written by the acknowledging thread, read by any.
    private long _lastWritten;

    public CheckpointMetrics(MetricSet metrics, TimeProvider time)
    {
        _time = time;
        _duration = metrics
            .Histogram(MetricNames.CheckpointDuration, "Time to write a checkpoint.", Histogram.ExponentialBuckets(0.001, 2, 15))
            .WithLabels();
        _written = metrics.Counter(MetricNames.Checkpoints, "Checkpoints written.").WithLabels();
        _restoreDuration = metrics
            .Histogram(
                MetricNames.StateRestoreDuration,
                "Time to restore the state of assigned partitions.",
                Histogram.ExponentialBuckets(0.001, 2, 17)
            )
            .WithLabels();
        _restored = metrics.Counter(MetricNames.StateRestoredEntries, "Entries of state restored to stages.").WithLabels();
        _lastWritten = time.GetTimestamp();
        Gauge age = metrics.Gauge(MetricNames.CheckpointAge, "Time since the state was last known to be written in full.");
        metrics.BeforeCollect(() => age.Set(Age.TotalSeconds));
    }

    /// <summary>Checkpoints written so far.</summary>
    public long Written => (long)_written.Value;

    /// <summary>Time since the state was last known to be written in full.</summary>
    public TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _lastWritten));

    /// <summary>A timestamp, for <see cref="Wrote"/> and <see cref="Restored"/>.</summary>
    public long Begin() => _time.GetTimestamp();

    /// <summary>A checkpoint was written.</summary>
    /// <param name="start">When the writing began.</param>
    public void Wrote(long start)
    {
        _written.Inc();
        _duration.Observe(_time.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>The stored state includes everything up to now.</summary>
    public void IsComplete() => Volatile.Write(ref _lastWritten, _time.GetTimestamp());

    /// <summary>Entries were restored.</summary>
    /// <param name="entries">How many.</param>
    /// <param name="start">When the reading began.</param>
    public void Restored(int entries, long start)
    {
        _restored.Inc(entries);
        _restoreDuration.Observe(_time.GetElapsedTime(start).TotalSeconds);
    }
}
