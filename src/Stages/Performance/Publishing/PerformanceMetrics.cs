using Prometheus;
using Vigia.Engine.Observing;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>The stage's metrics, brought up to date when they are collected. What has no value is NaN.</summary>
internal sealed class PerformanceMetrics
{
    private static readonly string[] SegmentMetrics = ["precision", "recall", "alert_rate", "amount_recall"];

    private readonly CountingLayout _layout;
    private readonly Maturities _maturities;
    private readonly EventTimeMetrics _time;
    private readonly OutcomeMetrics _outcomes;
    private readonly CaseMetrics _cases;
    private readonly MoneyMetrics _money;
    private readonly DifferenceMetrics _differences;
    private readonly LabelMetrics _labels;
    private readonly RuleMetrics _rules;
    private readonly DeadlineMetrics _deadlines;
    private readonly LossMetrics _losses;
    private readonly Gauge _cohorts;
    private readonly Gauge _completeness;
    private readonly Gauge _bound;
    private readonly Gauge _unranked;
    private readonly Gauge _confusion;
    private readonly Gauge _segments;
    private readonly Gauge _corrected;
    private readonly Gauge _terms;
    private readonly Dictionary<string, Gauge> _figures;

    public PerformanceMetrics(MetricSet metrics, string stage, CountingLayout layout, Maturities maturities)
    {
        (_layout, _maturities) = (layout, maturities);
        _time = new EventTimeMetrics(metrics, stage);
        (_outcomes, _cases, _money) = (new OutcomeMetrics(metrics), new CaseMetrics(metrics), new MoneyMetrics(metrics));
        (_labels, _differences) = (new LabelMetrics(metrics, maturities), new DifferenceMetrics(metrics));
        (_rules, _deadlines, _losses) = (new RuleMetrics(metrics, layout), new DeadlineMetrics(metrics), new LossMetrics(metrics));
        _cohorts = metrics.Gauge(MetricNames.PerformanceCohorts, "Cohorts that the figures at the maturity cover.", "maturity");
        _completeness = metrics.Gauge(
            MetricNames.LabelCompleteness,
            "Share of the frauds that are known at this age, of all that will be.",
            "maturity"
        );
        _bound = metrics.Gauge(
            MetricNames.ModelPerformanceBound,
            "End of the 95 % interval of a figure.",
            "model",
            "maturity",
            "metric",
            "bound"
        );
        _unranked = metrics.Gauge(
            MetricNames.ModelUnrankedRatio,
            "Share of transactions whose score is missing, or outside 0 to 1.",
            "model",
            "maturity",
            "score"
        );
        _confusion = metrics.Gauge(MetricNames.ModelConfusion, "Transactions by decision and truth.", "model", "maturity", "outcome");
        _segments = metrics.Gauge(MetricNames.ModelSegmentPerformance, "A figure of a segment.", "model", "maturity", "segment", "metric");
        _corrected = metrics.Gauge(
            MetricNames.ModelCorrectedPerformance,
            "What a figure is expected to be once all labels are in.",
            "model",
            "maturity",
            "metric"
        );
        _terms = metrics.Gauge(MetricNames.PerformanceTerms, "What dashboards call what is counted; always 1.", "event", "currency");
        _figures = new[]
        {
            (MetricNames.ModelPrecision, "Share of frauds among the flagged."),
            (MetricNames.ModelRecall, "Share of the flagged among frauds."),
            (MetricNames.ModelF1, "Harmonic mean of precision and recall."),
            (MetricNames.ModelFalsePositiveRate, "Share of the flagged among legitimate transactions."),
            (MetricNames.ModelAlertRate, "Share of the flagged among all transactions."),
            (MetricNames.ModelAmountRecall, "Share of the flagged in the amount of frauds."),
            (MetricNames.ModelRocAuc, "Area under the ROC curve, by score bins."),
            (MetricNames.ModelRocAucErrorBound, "How far the area under the ROC curve of the exact scores may be off."),
            (MetricNames.ModelPrAuc, "Average precision, by score bins."),
            (MetricNames.ModelPrAucErrorBound, "How far the average precision of the exact scores may be off."),
        }.ToDictionary(f => f.Item1, f => metrics.Gauge(f.Item1, f.Item2, "model", "maturity"));
    }

    public void Update(PerformanceState state, CohortFigures figures)
    {
        _labels.Update(state);
        _cases.Update(state);
        _terms.WithLabels(figures.Event, figures.Currency ?? "").Set(1);
        long? watermark = state.Watermark;
        _time.Set(state.NotCounted, watermark);
        IReadOnlyCollection<Cohort> cohorts = state.RecentCohorts;
        _deadlines.Update(figures.Deadlines(cohorts, watermark));
        Completeness[] curve = figures.Completeness(cohorts, watermark);
        for (int maturity = 0; maturity < _maturities.Count; maturity++)
        {
            Cohort[] covered = [.. figures.Covered(cohorts, maturity, watermark)];
            string name = _maturities.Names[maturity];
            Completeness completeness = figures.CompletenessAt(curve, maturity, covered);
            _cohorts.WithLabels(name).Set(covered.DistinctBy(c => c.Index).Count());
            _completeness.WithLabels(name).Set(completeness.Value);
            _labels.Update(name, figures.OfLabels(covered, maturity));
            UpdateModels(figures, covered, maturity, completeness);
            _cases.Update(_layout, covered, maturity, name);
            _rules.Update(figures, covered, maturity, name);
            UpdatePairs(figures, covered, maturity);
            if (maturity == _maturities.LatestIndex)
            {
                _labels.UpdateDelays(covered);
            }
        }
    }

    private void UpdateModels(CohortFigures figures, Cohort[] covered, int maturity, Completeness completeness)
    {
        for (int model = 0; model < _layout.Models.Count; model++)
        {
            (string name, string age) = (_layout.Models[model].Name, _maturities.Names[maturity]);
            ModelFigures found = figures.OfModel(_layout, model, null, covered, maturity);
            UpdateModel(name, age, found);
            _outcomes.Update(name, age, found);
            _losses.Update(figures, (_layout, model, covered), maturity, found.IsSettled);
            _money.Update(figures, (_layout, model, covered), maturity, found);
            CorrectedPerformance corrected = figures.Corrected(_layout, model, covered, maturity, completeness);
            _corrected.WithLabels(name, age, "precision").Set(corrected.Precision.Value);
            _corrected.WithLabels(name, age, "recall").Set(corrected.Recall.Value);
            for (int slot = 0; slot < _layout.Segments.Count; slot++)
            {
                UpdateSegment(name, age, _layout.Segments[slot], figures.OfModel(_layout, model, slot, covered, maturity));
            }
        }
    }

    private void UpdateModel(string model, string maturity, ModelFigures figures)
    {
        ConfusionCounts counts = figures.Confusion;
        Set(MetricNames.ModelPrecision, "precision", figures.Precision);
        Set(MetricNames.ModelRecall, "recall", figures.Recall);
        Set(MetricNames.ModelF1, "f1", figures.F1);
        Set(MetricNames.ModelFalsePositiveRate, "false_positive_rate", figures.FalsePositiveRate);
        Set(MetricNames.ModelAlertRate, "alert_rate", figures.AlertRate);
        Set(MetricNames.ModelAmountRecall, "amount_recall", figures.AmountRecall);
        Set(MetricNames.ModelRocAuc, "roc_auc", new IntervalEstimate(figures.Ranks.RocAuc.Value, figures.Ranks.RocAucInterval.Interval));
        _figures[MetricNames.ModelRocAucErrorBound].WithLabels(model, maturity).Set(figures.Ranks.RocAuc.ErrorBound);
        Set(MetricNames.ModelPrAuc, "pr_auc", new IntervalEstimate(figures.Ranks.PrAuc.Value, figures.Ranks.PrAucInterval.Interval));
        _figures[MetricNames.ModelPrAucErrorBound].WithLabels(model, maturity).Set(figures.Ranks.PrAuc.ErrorBound);
        _unranked.WithLabels(model, maturity, "missing").Set(figures.Ranks.MissingShare);
        _unranked.WithLabels(model, maturity, "outside").Set((double)figures.Ranks.Outside / figures.Transactions);
        _confusion.WithLabels(model, maturity, "true_positive").Set(counts.TruePositives);
        _confusion.WithLabels(model, maturity, "false_positive").Set(counts.FalsePositives);
        _confusion.WithLabels(model, maturity, "false_negative").Set(counts.FalseNegatives);
        _confusion.WithLabels(model, maturity, "true_negative").Set(counts.TrueNegatives);

        void Set(string name, string metric, IntervalEstimate estimate)
        {
            _figures[name].WithLabels(model, maturity).Set(estimate.Value);
            _bound.WithLabels(model, maturity, metric, "lower").Set(estimate.Lower);
            _bound.WithLabels(model, maturity, metric, "upper").Set(estimate.Upper);
        }
    }

    private void UpdateSegment(string model, string maturity, string segment, ModelFigures figures)
    {
        _outcomes.UpdateSegment(model, maturity, segment, figures);
        double[] values = [figures.Precision.Value, figures.Recall.Value, figures.AlertRate.Value, figures.AmountRecall.Value];
        for (int i = 0; i < SegmentMetrics.Length; i++)
        {
            _segments.WithLabels(model, maturity, segment, SegmentMetrics[i]).Set(values[i]);
        }
    }

    private void UpdatePairs(CohortFigures figures, Cohort[] covered, int maturity)
    {
        for (int i = 0; i < _layout.Challengers.Length; i++)
        {
            string model = _layout.Models[_layout.Challengers[i]].Name;
            string age = _maturities.Names[maturity];
            PairFigures pair = figures.OfPair(_layout, i, covered, maturity);
            _outcomes.UpdatePair(model, age, pair);
            _differences.Update(model, age, pair);
        }
    }

    /// <summary>How many series there are at most, those by segment left aside.</summary>
    public static long SeriesOf(int models, int maturities)
    {
        // Ten figures with two bounds each, and the counts of a confusion matrix; the same figures again as differences and corrected.
        const int OfModel = 100,
            OfMaturity = 10,
            Others = 50;
        return (maturities + 1L) * (models * OfModel + OfMaturity) + Others;
    }

    /// <summary>How many series segments make.</summary>
    public static long SegmentSeries(int models, int maturities, int segments, bool hasDecisions) =>
        (long)models * (maturities + 1) * segments * (SegmentMetrics.Length + (hasDecisions ? OutcomeMetrics.SeriesOfSegment : 0));
}
