using Prometheus;
using Vigia.Engine.Telemetry;

namespace Vigia.Host.Running;

/// <summary>Publishes the memory of the process by part.</summary>
internal static class MemoryMetrics
{
    public static void Add(MetricSet metrics)
    {
        if (MemoryUse.Read() is null)
        {
            return;
        }
        Gauge bytes = metrics.Gauge(
            MetricNames.MemoryBytes,
            "Resident memory of the process, by part; the parts add up to process_working_set_bytes.",
            "part"
        );
        metrics.BeforeCollect(() =>
        {
            if (MemoryUse.Read() is { } use)
            {
                bytes.WithLabels("files").Set(use.Files);
                bytes.WithLabels("managed").Set(use.Managed);
                bytes.WithLabels("managed_free").Set(use.ManagedFree);
                bytes.WithLabels("native").Set(use.Native);
                bytes.WithLabels("native_free").Set(use.NativeFree);
                bytes.WithLabels("other").Set(use.Other);
            }
        });
    }
}
