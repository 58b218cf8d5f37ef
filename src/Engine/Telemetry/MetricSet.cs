using System.Collections.Concurrent;
using Prometheus;

namespace Vigia.Engine.Telemetry;

/// <summary>
/// The metrics that one part of a pipeline makes in its registry. Asking for the same one twice gives the same one, also from another set:
/// a counter keeps its value when a reload replaces the part that counts.
/// </summary>
/// <param name="registry">Where they are collected.</param>
public sealed class MetricSet(CollectorRegistry registry)
{
    private const string StageLabel = "stage";

    private readonly MetricFactory _factory = Prometheus.Metrics.WithCustomRegistry(registry);

    // Guards the updates: closing the set waits for a scrape in progress.
    private readonly Lock _gate = new();
    private readonly List<Action> _updates = [];
    private readonly HashSet<Gauge> _gauges = [];

    // Null until there is something to update.
    private ScrapeCallback? _callback;

    // Series of counters and histograms, and the names of those metrics.
    private readonly ConcurrentDictionary<ChildBase, Series> _series = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, byte> _names = [];
    private volatile bool _isComplete;

    public CounterFamily Counter(string name, string help, params string[] labels)
    {
        _names.TryAdd(name, 0);
        return new CounterFamily(_factory.CreateCounter(name, help, labels), this);
    }

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
    public HistogramFamily Histogram(string name, string help, double[] buckets, params string[] labels)
    {
        _names.TryAdd(name, 0);
        return new HistogramFamily(_factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = buckets }), this);
    }

    /// <summary>Runs <paramref name="update"/> before each scrape: for values that cost too much to keep up all the time.</summary>
    public void BeforeCollect(Action update)
    {
        lock (_gate)
        {
            if (_callback is null)
            {
                _callback = new ScrapeCallback(this);
                registry.AddBeforeCollectCallback(_callback.Run);
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

    /// <summary>The owner of these metrics has started: a series created from now on records an event.</summary>
    public void Complete() => _isComplete = true;

    /// <summary>
    /// The owner of these metrics has ended: its callbacks are not called any more, and its gauges are removed. Counters and histograms
    /// stay for the owner that continues them (<see cref="TakeOverFrom"/>).
    /// </summary>
    public void Close()
    {
        lock (_gate)
        {
            _updates.Clear();
            _callback?.LetGo();
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

    /// <summary>
    /// Continues the metrics of the stages that a reload replaced. Series of counters and histograms that only the previous set has belong
    /// to a model or stage that was removed, and are removed too. Series that count events stay as long as their metric and stage exist.
    /// </summary>
    /// <param name="previous">The replaced set; closed.</param>
    public void TakeOverFrom(MetricSet previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        HashSet<string> stages = [.. _series.Values.Select(s => s.Stage).OfType<string>()];
        foreach ((ChildBase child, Series series) in previous._series.Where(s => !_series.ContainsKey(s.Key)))
        {
            bool goesOn = series.IsOfEvent && _names.ContainsKey(series.Name) && (series.Stage is null || stages.Contains(series.Stage));
            if (goesOn)
            {
                _series.TryAdd(child, series);
            }
            else
            {
                series.Remove();
            }
        }
    }

    internal void Note<T>(Collector<T> collector, T series, string[] labels)
        where T : ChildBase
    {
        if (!_series.ContainsKey(series))
        {
            Add(collector, series, labels);
        }
    }

    private void Add<T>(Collector<T> collector, T series, string[] labels)
        where T : ChildBase
    {
        int stage = Array.IndexOf(collector.LabelNames, StageLabel);
        Action remove = labels.Length == 0 ? series.Unpublish : () => collector.RemoveLabelled(labels);
        _series.TryAdd(series, new Series(collector.Name, stage < 0 ? null : labels[stage], _isComplete, remove));
    }

    /// <summary>What the registry calls. It forgets no callback, so this must not keep a set that was closed.</summary>
    private sealed class ScrapeCallback(MetricSet set)
    {
        private volatile MetricSet? _set = set;

        public void Run() => _set?.Update();

        public void LetGo() => _set = null;
    }

    /// <summary>A series of a counter or histogram.</summary>
    /// <param name="Name">The metric's name.</param>
    /// <param name="Stage">The stage that it measures; null if it measures no stage.</param>
    /// <param name="IsOfEvent">Whether it was only made when there was something to tell.</param>
    /// <param name="Remove">Removes it from what is collected.</param>
    private sealed record Series(string Name, string? Stage, bool IsOfEvent, Action Remove);
}
