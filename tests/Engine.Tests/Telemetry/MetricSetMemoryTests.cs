using System.Runtime.CompilerServices;
using Prometheus;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Tests.Telemetry;

public sealed class MetricSetMemoryTests
{
    [Fact]
    public void Close_SetThatUpdatesBeforeScrapes_IsNotKeptByItsRegistry()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();

        WeakReference closed = OpenAndClose(registry);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);

        Assert.False(closed.IsAlive);
        GC.KeepAlive(registry);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference OpenAndClose(CollectorRegistry registry)
    {
        var set = new MetricSet(registry);
        Gauge gauge = set.Gauge("lookout_height", "Height.");
        set.BeforeCollect(() => gauge.Set(1));
        set.Close();
        return new WeakReference(set);
    }
}
