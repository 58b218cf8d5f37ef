using System.Globalization;
using Prometheus;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Observing;

/// <summary>
/// What every stage with windows of event time publishes: how far it has come, how many records arrived too late or were too far ahead,
/// and, by partition, how event times compare with the source's and with those of the partition's other records.
/// </summary>
/// <param name="metrics">The pipeline's.</param>
/// <param name="stage">The stage's name.</param>
public sealed class EventTimeMetrics(MetricSet metrics, string stage)
{
    // Files have too many names, and personal ones, for series of their own.
    private const string Files = "files";

    private readonly RunningTotal _late = new(
        metrics
            .Counter(
                MetricNames.LateRecords,
                "Records that arrived after their pane of event time had closed, or with an event time too far ahead.",
                "stage"
            )
            .WithLabels(stage)
    );

    private readonly Gauge _watermark = metrics.Gauge(
        MetricNames.Watermark,
        "Event time up to which all records have arrived, as Unix time.",
        "stage"
    );

    private readonly CounterFamily _unconfirmed = metrics.Counter(
        MetricNames.EventTimeUnconfirmed,
        "Records with an event time that no later records of their partition reached.",
        "stage",
        "topic",
        "partition"
    );

    private readonly Gauge _skew = metrics.Gauge(
        MetricNames.EventTimeSkew,
        "Event time minus the source's timestamp, lately; negative where events are older.",
        "stage",
        "topic",
        "partition"
    );

    private readonly Dictionary<PartitionClock, RunningTotal> _partitions = [];
    private RunningTotal? _files;
    private long _filesBefore;

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

    /// <summary>Sets the figures of each partition; files have one series together.</summary>
    public void Set(EventClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        RemoveGone(clock);
        long files = 0;
        foreach (PartitionClock partition in clock.Partitions)
        {
            if (partition.Skew is not { } skew)
            {
                files += partition.Unconfirmed;
                continue;
            }
            (string topic, string number) = LabelsOf(partition.Partition);
            if (!_partitions.TryGetValue(partition, out RunningTotal? total))
            {
                _partitions.Add(partition, total = new RunningTotal(_unconfirmed.WithLabels(stage, topic, number)));
            }
            total.Set(partition.Unconfirmed);
            _skew.WithLabels(stage, topic, number).Set(skew / 1000);
        }
        if (files > 0)
        {
            _filesBefore = Math.Max(_filesBefore, files);
            (_files ??= new RunningTotal(_unconfirmed.WithLabels(stage, Files, ""))).Set(_filesBefore);
        }
    }

    /// <summary>Removes the skew of partitions that have left; what was counted stays counted.</summary>
    private void RemoveGone(EventClock clock)
    {
        foreach (PartitionClock gone in _partitions.Keys.Except(clock.Partitions).ToArray())
        {
            _partitions.Remove(gone);
            (string topic, string number) = LabelsOf(gone.Partition);
            _skew.RemoveLabelled(stage, topic, number);
        }
    }

    private static (string Topic, string Number) LabelsOf(SourcePartition partition) =>
        (partition.Topic, partition.Partition.ToString(CultureInfo.InvariantCulture));
}
