using Prometheus;

namespace Vigia.Engine.Telemetry;

/// <summary>The series of one metric, by labels. Its set takes note of those that are asked for.</summary>
/// <typeparam name="T">A series.</typeparam>
public abstract class MetricFamily<T>
    where T : ChildBase
{
    private readonly Collector<T> _collector;
    private readonly MetricSet _set;

    private protected MetricFamily(Collector<T> collector, MetricSet set) => (_collector, _set) = (collector, set);

    /// <summary>The series of these labels, none for the only one of a metric without; the same one at every call.</summary>
    public T WithLabels(params string[] labels)
    {
        T series = _collector.WithLabels(labels);
        _set.Note(_collector, series, labels);
        return series;
    }
}

/// <summary>A counter with labels; its values only rise.</summary>
public sealed class CounterFamily : MetricFamily<Counter.Child>
{
    internal CounterFamily(Counter counter, MetricSet set)
        : base(counter, set) { }
}

/// <summary>A histogram with labels; its bucket edges are fixed.</summary>
public sealed class HistogramFamily : MetricFamily<Histogram.Child>
{
    internal HistogramFamily(Histogram histogram, MetricSet set)
        : base(histogram, set) { }
}
