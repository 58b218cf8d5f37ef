using Prometheus;

namespace Vigia.Engine.Telemetry;

/// <summary>
/// The metrics that one part of a pipeline makes in its registry. Asking for the same one twice gives the same one, also from another set:
/// a counter goes on when a part is put in another's place.
/// </summary>
/// <param name="registry">Where they are collected.</param>
public sealed class MetricSet(CollectorRegistry registry)
{
    private readonly MetricFactory _factory = Prometheus.Metrics.WithCustomRegistry(registry);

    // Guards the updates: whoever closes the set waits for a scrape that is under way.
    private readonly Lock _gate = new();
    private readonly List<Action> _updates = [];
    private readonly HashSet<Gauge> _gauges = [];

    public Counter Counter(string name, string help, params string[] labels) => _factory.CreateCounter(name, help, labels);

    public Gauge Gauge(string name, string help, params string[] labels)
    {
        Gauge gauge = _factory.CreateGauge(name, help, labels);
        lock (_gate)
        {
            _gauges.Add(gauge);
        }
        return gauge;
    }

    /// <param name="name">One of <see cref="MetricNames"/>.</param>
    /// <param name="help">What it measures.</param>
    /// <param name="buckets">Upper bounds, rising.</param>
    /// <param name="labels">Label names.</param>
    public Histogram Histogram(string name, string help, double[] buckets, params string[] labels) =>
        _factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = buckets });

    /// <summary>Runs <paramref name="update"/> before each scrape: for values that cost too much to keep up all the time.</summary>
    public void BeforeCollect(Action update)
    {
        lock (_gate)
        {
            if (_updates.Count == 0)
            {
                registry.AddBeforeCollectCallback(Update);
            }
            _updates.Add(update);
        }
    }

    /// <summary>Brings up to date what is otherwise only so before a scrape.</summary>
    public void Update()
    {
        lock (_gate)
        {
            _updates.ForEach(update => update());
        }
    }

    /// <summary>
    /// What made these metrics is gone: nothing is asked of it any more, and its gauges tell nothing of what is there now. Counters and
    /// histograms stay, for whoever goes on with them.
    /// </summary>
    public void Close()
    {
        lock (_gate)
        {
            _updates.Clear();
            foreach (Gauge gauge in _gauges)
            {
                foreach (string[] labels in gauge.GetAllLabelValues().ToList())
                {
                    gauge.RemoveLabelled(labels);
                }
                if (gauge.LabelNames.Length == 0)
                {
                    gauge.Unpublish();
                }
            }
            _gauges.Clear();
        }
    }
}
