using Prometheus;
using Vigia.Engine.Observing;
using Vigia.Engine.Telemetry;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Stages.Reports;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>The stage's metrics. All are brought up to date when they are collected, none per batch.</summary>
internal sealed class DriftMetrics
{
    private readonly (RunningTotal Total, int[] Cells)[] _cells;
    private readonly (RunningTotal Total, int Subject, Func<Cell, bool> IsCounted)[] _shares;
    private readonly Dictionary<(string Window, int Subject), Gauge.Child?[]> _statistics = [];
    private readonly Dictionary<(string Window, int Subject), VerdictGauges> _verdicts = [];
    private readonly Dictionary<(string Window, int Subject), Gauge.Child> _levels = [];
    private readonly EventTimeMetrics _time;
    private readonly DriftComparison _comparison;

    public DriftMetrics(MetricSet metrics, string stage, DriftComparison comparison, DriftOptions options)
    {
        _comparison = comparison;
        _time = new EventTimeMetrics(metrics, stage);
        int first = 0;
        var cells = new List<(RunningTotal, int[])>();
        for (int i = 0; i < comparison.Subjects.Count; i++)
        {
            int offset = first;
            cells.AddRange(
                CellCounters(metrics, i).Select(c => (new RunningTotal(c.Counter), c.Cells.Select(cell => offset + cell).ToArray()))
            );
            first += comparison.Subjects[i].Cells.Count;
        }
        _cells = [.. cells];
        _shares =
        [
            .. Enumerable
                .Range(0, comparison.FeatureCount)
                .SelectMany(i => ShareCounters(metrics, i))
                .Select(s => (new RunningTotal(s.Counter), s.Subject, s.IsCounted)),
        ];
        foreach (string window in options.Windows.Select(w => w.Name))
        {
            for (int i = 0; i < comparison.Subjects.Count; i++)
            {
                _statistics[(window, i)] = [.. StatisticGauges(metrics, i, window)];
                _verdicts[(window, i)] = VerdictGauges.Create(metrics, i >= comparison.FeatureCount, window, comparison.Subjects[i].Name);
                if (!options.Seasonal.Contains(comparison.Subjects[i].Name) || i >= comparison.FeatureCount)
                {
                    _levels[(window, i)] = LevelGauge(metrics, i, window);
                }
            }
        }
    }

    /// <summary>Sets the counters to what has been counted since the start.</summary>
    public void SetTotals(DriftCounts total, EventClock clock)
    {
        foreach ((RunningTotal cells, int[] indexes) in _cells)
        {
            cells.Set(indexes.Sum(i => total.Cells[i]));
        }
        foreach ((RunningTotal share, int subject, Func<Cell, bool> isCounted) in _shares)
        {
            share.Set(_comparison.Subjects[subject].Sum(_comparison.CellsOf(subject, total), isCounted));
        }
        _time.Set(clock.LateCount + clock.AheadCount, clock.ReadWatermark());
        _time.Set(clock);
    }

    /// <summary>Sets one subject's statistics in a window, NaN where unknown, and the level that it is judged to have reached.</summary>
    public void SetStatistics(string window, int subject, SubjectDrift drift)
    {
        Gauge.Child?[] gauges = _statistics[(window, subject)];
        DriftStatistics? statistics = drift.Statistics;
        IReadOnlyList<double?>? values = statistics?.Values;
        for (int i = 0; i < gauges.Length; i++)
        {
            gauges[i]?.Set(values?[i] ?? double.NaN);
        }
        _verdicts[(window, subject)].Set(drift.Verdict, statistics?.PsiExcess);
        if (_levels.TryGetValue((window, subject), out Gauge.Child? level))
        {
            level.Set((int)drift.Level);
        }
    }

    /// <summary>How many series a stage publishes that compares these subjects in these windows, those by segment left aside.</summary>
    /// <param name="subjects">Features, then scores.</param>
    /// <param name="features">How many of them are features.</param>
    /// <param name="windows">How many windows.</param>
    public static long SeriesOf(IReadOnlyList<DriftSubject> subjects, int features, int windows)
    {
        const int OfReference = 1,
            Shares = 3,
            FloorAndLevel = 2;
        return subjects.Sum(s => 3L * PublishedCells.Of(s).Count + OfReference)
            + (long)features * Shares
            + (long)windows * subjects.Count * (DriftStatistics.Names.Count + FloorAndLevel);
    }

    private IEnumerable<(Counter.Child Counter, IReadOnlyList<int> Cells)> CellCounters(MetricSet metrics, int index)
    {
        DriftSubject subject = _comparison.Subjects[index];
        bool isFeature = index < _comparison.FeatureCount;
        CounterFamily counter = isFeature
            ? metrics.Counter(MetricNames.FeatureBin, "Records by the cell that the feature's value falls into.", "feature", "bin")
            : metrics.Counter(MetricNames.ModelScoreBin, "Records by the cell that the model's score falls into.", "model", "bin");
        Gauge ratio = isFeature
            ? metrics.Gauge(MetricNames.FeatureReferenceRatio, "Share of the reference's records in the cell.", "feature", "bin")
            : metrics.Gauge(MetricNames.ModelScoreReferenceRatio, "Share of the reference's records in the cell.", "model", "bin");
        Gauge order = isFeature
            ? metrics.Gauge(
                MetricNames.FeatureBinOrder,
                "Position of the cell among the feature's cells: text cannot sort [1.5,2.2) before [11.8,20).",
                "feature",
                "bin"
            )
            : metrics.Gauge(MetricNames.ModelScoreBinOrder, "Position of the cell among the score's cells.", "model", "bin");
        Gauge records = isFeature
            ? metrics.Gauge(MetricNames.FeatureReferenceRecords, "Records of the reference.", "feature")
            : metrics.Gauge(MetricNames.ModelScoreReferenceRecords, "Records of the reference.", "model");
        records.WithLabels(subject.Name).Set(subject.ReferenceRows);
        int place = 0;
        foreach (PublishedCells cells in PublishedCells.Of(subject))
        {
            order.WithLabels(subject.Name, cells.Label).Set(place++);
            ratio.WithLabels(subject.Name, cells.Label).Set((double)cells.Cells.Sum(i => subject.Reference[i]) / subject.ReferenceRows);
            yield return (counter.WithLabels(subject.Name, cells.Label), cells.Cells);
        }
    }

    private IEnumerable<(Counter.Child Counter, int Subject, Func<Cell, bool> IsCounted)> ShareCounters(MetricSet metrics, int index)
    {
        string name = _comparison.Subjects[index].Name;
        yield return (
            metrics.Counter(MetricNames.FeatureMissing, "Records without a value of the feature.", "feature").WithLabels(name),
            index,
            static c => c.Kind == CellKind.Missing
        );
        yield return (
            metrics
                .Counter(MetricNames.FeatureOutOfRange, "Records whose value lies outside the reference's range.", "feature")
                .WithLabels(name),
            index,
            static c => c.IsOutOfRange
        );
        yield return (
            metrics.Counter(MetricNames.FeatureUnseen, "Records with a category that is not declared.", "feature").WithLabels(name),
            index,
            static c => c.Kind == CellKind.Unseen
        );
    }

    private IEnumerable<Gauge.Child?> StatisticGauges(MetricSet metrics, int index, string window)
    {
        DriftSubject subject = _comparison.Subjects[index];
        Gauge gauge =
            index < _comparison.FeatureCount
                ? metrics.Gauge(
                    MetricNames.FeatureDrift,
                    "Distance of the feature's distribution from the reference.",
                    "feature",
                    "metric",
                    "window"
                )
                : metrics.Gauge(
                    MetricNames.ModelScoreDrift,
                    "Distance of the score's distribution from the reference.",
                    "model",
                    "metric",
                    "window"
                );
        foreach (string metric in DriftStatistics.Names)
        {
            // Categories have no Wasserstein distance at all; a series that is always NaN would say nothing.
            yield return metric == DriftStatistics.WassersteinName && !subject.HasWasserstein
                ? null
                : gauge.WithLabels(subject.Name, metric, window);
        }
    }

    private Gauge.Child LevelGauge(MetricSet metrics, int index, string window)
    {
        const string Help = "Level of drift that is reached: 0 none, 1 warn, 2 critical.";
        Gauge gauge =
            index < _comparison.FeatureCount
                ? metrics.Gauge(MetricNames.FeatureDriftLevel, Help, "feature", "window")
                : metrics.Gauge(MetricNames.ModelScoreDriftLevel, Help, "model", "window");
        return gauge.WithLabels(_comparison.Subjects[index].Name, window);
    }
}
