using Confluent.Kafka;
using Prometheus;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>
/// Records that wait in the broker, by partition: the end that the last fetch or question reported, less the position. Brought up
/// to date before each scrape from what the client knows already; partitions that have left are taken out.
/// </summary>
internal sealed class LagGauge
{
    private readonly Gauge _gauge;
    private readonly HashSet<SourcePartition> _published = [];

    public LagGauge(MetricSet metrics) =>
        _gauge = metrics.Gauge(MetricNames.SourceLag, "Records that wait in the broker to be received.", "topic", "partition");

    /// <summary>
    /// Lag of a partition; null while its end or its beginning is unknown. One that has not received anything yet lags from where it
    /// begins.
    /// </summary>
    public static long? LagOf(OwnedPartition partition, IConsumer<Ignore, int> consumer)
    {
        long position = partition.Next;
        long end = Math.Max(partition.HighWatermark, consumer.GetWatermarkOffsets(partition.Kafka).High.Value);
        return position < 0 || end < 0 ? null : Math.Max(0, end - position);
    }

    public void Update(IReadOnlyList<OwnedPartition> owned, IConsumer<Ignore, int> consumer)
    {
        foreach (SourcePartition gone in _published.Where(p => !owned.Any(o => o.Source == p)).ToArray())
        {
            _gauge.RemoveLabelled(gone.Topic, Label(gone));
            _published.Remove(gone);
        }
        foreach (OwnedPartition partition in owned)
        {
            if (LagOf(partition, consumer) is { } lag)
            {
                _gauge.WithLabels(partition.Source.Topic, Label(partition.Source)).Set(lag);
                _published.Add(partition.Source);
            }
        }
    }

    private static string Label(SourcePartition partition) =>
        partition.Partition.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
