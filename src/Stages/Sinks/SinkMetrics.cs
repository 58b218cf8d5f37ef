using Prometheus;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Sinks;

/// <summary>What a sink is measured by, per stage that writes to it; updated once per delivery.</summary>
internal sealed class SinkMetrics(MetricSet metrics, string stage)
{
    /// <summary>Records that the sink has for good.</summary>
    public Counter.Child Records { get; } =
        metrics.Counter(MetricNames.SinkRecords, "Records delivered to a sink.", "stage").WithLabels(stage);

    public Counter.Child Bytes { get; } =
        metrics.Counter(MetricNames.SinkBytes, "Bytes of the records given to a sink.", "stage").WithLabels(stage);

    public Counter.Child Retries { get; } =
        metrics.Counter(MetricNames.SinkRetries, "Deliveries that failed and were tried again.", "stage").WithLabels(stage);

    /// <summary>1 while a delivery has failed and is tried again, else 0.</summary>
    public Gauge.Child Failing { get; } =
        metrics.Gauge(MetricNames.SinkFailing, "1 while a delivery has failed and is tried again, else 0.", "stage").WithLabels(stage);

    public void Delivered(Messages messages)
    {
        Records.Inc(messages.States.Count(MessageState.Delivered));
        Bytes.Inc(messages.Lines.ByteCount);
        Failing.Set(0);
    }
}
