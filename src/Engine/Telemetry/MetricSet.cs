using Prometheus;

namespace Vigia.Engine.Telemetry;

/// <summary>Makes metrics in one pipeline's registry. Asking for the same one twice gives the same one.</summary>
/// <param name="registry">Where they are collected.</param>
public sealed class MetricSet(CollectorRegistry registry)
{
    private readonly MetricFactory _factory = Prometheus.Metrics.WithCustomRegistry(registry);

    public Counter Counter(string name, string help, params string[] labels) => _factory.CreateCounter(name, help, labels);

    public Gauge Gauge(string name, string help, params string[] labels) => _factory.CreateGauge(name, help, labels);

    /// <param name="name">One of <see cref="MetricNames"/>.</param>
    /// <param name="help">What it measures.</param>
    /// <param name="buckets">Upper bounds, rising.</param>
    /// <param name="labels">Label names.</param>
    public Histogram Histogram(string name, string help, double[] buckets, params string[] labels) =>
        _factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = buckets });

    /// <summary>Runs <paramref name="update"/> before each scrape: for values that cost too much to keep up all the time.</summary>
    public void BeforeCollect(Action update) => registry.AddBeforeCollectCallback(update);
}
