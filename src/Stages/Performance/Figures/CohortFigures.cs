using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>Computes figures from cohorts: of one, or of all within the span that have a maturity.</summary>
internal sealed class CohortFigures
{
    private readonly PerformanceOptions _options;
    private readonly Maturities _maturities;
    private readonly CalibratedRates? _rates;
    private readonly long _length;

    /// <param name="options">The stage's settings.</param>
    /// <param name="maturities">At which ages.</param>
    /// <param name="rates">What scores are worth; null without a calibration.</param>
    /// <param name="minorUnits">Minor units in a unit of currency.</param>
    public CohortFigures(PerformanceOptions options, Maturities maturities, CalibratedRates? rates, double minorUnits)
    {
        (_options, _maturities, _rates, MinorUnits) = (options, maturities, rates, minorUnits);
        _length = (long)options.Cohort.TotalMilliseconds;
    }

    public Maturities Maturities => _maturities;

    /// <summary>Minor units in a unit of currency.</summary>
    public double MinorUnits { get; }

    /// <summary>What pages call what the models look for.</summary>
    public string Event { get; init; } = LabelSpec.DefaultName;

    /// <summary>The currency of amounts; null where the schema does not say.</summary>
    public string? Currency { get; init; }

    /// <summary>The deadlines that labels say enough of.</summary>
    public IReadOnlyList<Deadline> KnownDeadlines { get; init; } = [Deadline.Contest, Deadline.Analysis];

    /// <summary>
    /// Whether so many labels find no transaction that those without a label cannot be taken for legitimate: they may be the ones that
    /// labels were meant for.
    /// </summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Whether transactions without a verdict count as legitimate at the maturity.</summary>
    public bool IsAssumed(int maturity) => !IsHeldBack && HasAssumption(maturity);

    private bool HasAssumption(int maturity) =>
        maturity == _maturities.LatestIndex || _maturities.Spans[maturity] >= _options.Assumed.TotalMilliseconds;

    /// <summary>How many days some cohorts cover.</summary>
    public double DaysOf(IEnumerable<Cohort> cohorts) => cohorts.DistinctBy(c => c.Index).Count() * _options.Cohort.TotalDays;

    public long StartOf(long cohort) => EventTime.StartOf(cohort, _length);

    public long EndOf(long cohort) => EventTime.EndOf(cohort, _length);

    /// <summary>
    /// Whether every transaction of the cohort has the maturity: but for labels that come late, nothing changes any more.
    /// </summary>
    public bool IsFinal(long cohort, int maturity, long? watermark) =>
        maturity != _maturities.LatestIndex && watermark is { } now && EventTime.Add(EndOf(cohort), _maturities.Spans[maturity]) <= now;

    /// <summary>
    /// The cohorts that a maturity's figures cover: those that have it, over the span; for "latest" the newest, whatever their age.
    /// </summary>
    public IEnumerable<Cohort> Covered(IReadOnlyCollection<Cohort> cohorts, int maturity, long? watermark)
    {
        if (watermark is not { } now || cohorts.Count == 0)
        {
            return [];
        }
        long span = (long)_options.Span.TotalMilliseconds;
        long age = maturity == _maturities.LatestIndex ? 0 : _maturities.Spans[maturity];
        // Cohorts end on multiples of their length; the last that has the age, and those up to a span before it.
        long last = EventTime.PaneOf(EventTime.Subtract(now, age), _length) - (maturity == _maturities.LatestIndex ? 0 : 1);
        // Labels of data that ended may continue for months after its last transactions.
        last = Math.Min(last, cohorts.Max(c => c.Index));
        long first = last - Math.Max(1, span / _length) + 1;
        return cohorts.Where(c => c.Index >= first && c.Index <= last);
    }

    /// <summary>A model on some cohorts: on all transactions, or on those of a segment (its slot).</summary>
    public ModelFigures OfModel(CountingLayout layout, int model, int? segment, IEnumerable<Cohort> cohorts, int maturity) =>
        OfModel(layout, model, segment, cohorts, maturity, IsAssumed(maturity));

    private ModelFigures OfModel(CountingLayout layout, int model, int? segment, IEnumerable<Cohort> cohorts, int maturity, bool isAssumed)
    {
        SeriesSums sums = Sum(layout, model, segment, cohorts, maturity);
        RankSums? ranks = segment is null ? RankSums.Of(layout, model, cohorts, maturity, isAssumed) : null;
        return ModelFigures.Of(
            sums,
            layout.Bins[model].FirstFlagged,
            isAssumed,
            ranks ?? RankSums.Of(sums, layout.Bins[model], isAssumed),
            _options.MissingScore,
            _rates?.Of(layout, model)
        );
    }

    /// <summary>
    /// The same with every transaction that is not known to be fraud counted as legitimate, as corrections for completeness want it.
    /// </summary>
    private ConfusionCounts Observed(CountingLayout layout, int model, IEnumerable<Cohort> cohorts, int maturity) =>
        OfModel(layout, model, null, cohorts, maturity, isAssumed: true).Confusion;

    /// <summary>The counts behind a model's figures.</summary>
    public static SeriesSums Sum(CountingLayout layout, int model, int? segment, IEnumerable<Cohort> cohorts, int maturity)
    {
        int series = layout.SeriesOf(model) + (segment is { } slot ? 1 + slot : 0);
        var sums = new SeriesSums(layout.Cells[series]);
        foreach (Cohort cohort in cohorts)
        {
            if (
                SameModel(layout, model, cohort.Layout) is { } other
                && (segment is null || cohort.Layout.Segments.SequenceEqual(layout.Segments))
            )
            {
                sums.Add(cohort.Find(cohort.Layout.SeriesOf(other) + (segment is { } s ? 1 + s : 0)), maturity);
            }
        }
        return sums;
    }

    /// <summary>A model's figures in money.</summary>
    public MoneyFigures Money(ModelFigures figures) => MoneyFigures.Of(figures, _options.Costs, MinorUnits);

    /// <summary>How well a model's scores are probabilities; NaN where outcomes are not known.</summary>
    public CalibrationFigures Calibration(
        CountingLayout layout,
        int model,
        IReadOnlyCollection<Cohort> cohorts,
        int maturity,
        ModelFigures figures
    ) =>
        figures.IsSettled && IsAssumed(maturity)
            ? CalibrationFigures.Of(layout, model, cohorts, maturity)
            : new CalibrationFigures(double.NaN, double.NaN, double.NaN);

    /// <summary>
    /// What the highest scores of each cohort give up to capacity; null where none is set, or blocked transactions leave it open.
    /// </summary>
    public CapacityFigures? AtCapacity(CountingLayout layout, int model, IEnumerable<Cohort> cohorts, int maturity)
    {
        if (_options.Capacity is not { } perDay || !IsAssumed(maturity))
        {
            return null;
        }
        double capacity = perDay * _options.Cohort.TotalDays;
        return CapacityFigures.Of(
            cohorts
                .GroupBy(c => c.Index)
                .Select(day =>
                    (Sum(layout, model, null, day, maturity), capacity, HighestScored.Of(layout, model, day, maturity, capacity))
                )
        );
    }

    /// <summary>
    /// The same by account: what the highest scored accounts of each cohort give; null also where the schema names no account.
    /// </summary>
    public AccountCapacity? AccountsAtCapacity(CountingLayout layout, int model, IEnumerable<Cohort> cohorts, int maturity) =>
        _options.Capacity is { } perDay && IsAssumed(maturity)
            ? AccountCapacity.Of(layout, model, cohorts.GroupBy(c => c.Index), maturity, Math.Ceiling(perDay * _options.Cohort.TotalDays))
            : null;

    /// <summary>The cohorts that count the model, with its number in each one's layout.</summary>
    public static IReadOnlyCollection<(Cohort Cohort, int Model)> Find(CountingLayout layout, int model, IEnumerable<Cohort> cohorts) =>
        [
            .. cohorts
                .Select(c => (Cohort: c, Model: SameModel(layout, model, c.Layout)))
                .Where(c => c.Model is not null)
                .Select(c => (c.Cohort, c.Model!.Value)),
        ];

    /// <summary>The champion and one of the challengers (by its number among them).</summary>
    public PairFigures OfPair(CountingLayout layout, int challenger, IEnumerable<Cohort> cohorts, int maturity)
    {
        int series = layout.SeriesOfPair(challenger);
        var sums = new SeriesSums(layout.Cells[series]);
        foreach (Cohort cohort in cohorts.Where(c => c.Layout == layout))
        {
            sums.Add(cohort.Find(series), maturity);
        }
        return PairFigures.Of(
            sums,
            layout.Bins[layout.Champion],
            layout.Bins[layout.Challengers[challenger]],
            IsAssumed(maturity),
            _options.MissingScore,
            _rates?.Of(layout, layout.Champion)
        );
    }

    /// <summary>The rules beside the models, in the schema's order.</summary>
    public IEnumerable<RuleFigures> OfRules(CountingLayout layout, IEnumerable<Cohort> cohorts, int maturity) =>
        RuleTable.Of(layout, cohorts, maturity).Figures(IsAssumed(maturity), _options.Costs, MinorUnits);

    /// <summary>How deadlines were kept, of those given that are kept for their labels; empty before anything has come.</summary>
    public IEnumerable<DeadlineFigures> Deadlines(IReadOnlyCollection<Cohort> cohorts, long? watermark)
    {
        if (watermark is not { } now)
        {
            return [];
        }
        long retention = (long)_options.Retention.TotalMilliseconds;
        Cohort[] kept = [.. cohorts.Where(c => EventTime.Add(EndOf(c.Index), retention) > now)];
        return KnownDeadlines.Select(d => DeadlineFigures.Of(d, _options.Deadlines.Of(d), kept, now));
    }

    /// <summary>The labels of some cohorts. Every model sees the same; the champion's counts are as good as any.</summary>
    public LabelQuality OfLabels(IEnumerable<Cohort> cohorts, int maturity)
    {
        var verdicts = new VerdictCounts();
        long transactions = 0;
        foreach (Cohort cohort in cohorts)
        {
            ModelFigures one = OfModel(cohort.Layout, cohort.Layout.Champion, null, [cohort], maturity);
            transactions += one.Transactions;
            verdicts = new VerdictCounts(
                verdicts.Fraud + one.Verdicts.Fraud,
                verdicts.Legitimate + one.Verdicts.Legitimate,
                verdicts.Pending + one.Verdicts.Pending,
                verdicts.Withdrawn + one.Verdicts.Withdrawn,
                verdicts.Unlabelled + one.Verdicts.Unlabelled
            );
        }
        return new LabelQuality(transactions, verdicts);
    }

    /// <summary>The figures once all labels are in; NaN where what was blocked leaves them open.</summary>
    public CorrectedPerformance Corrected(
        CountingLayout layout,
        int model,
        IReadOnlyCollection<Cohort> cohorts,
        int maturity,
        Completeness completeness
    )
    {
        bool isSettled = !IsHeldBack && OfModel(layout, model, null, cohorts, maturity).IsSettled;
        return CompletenessCorrection.Apply(
            Observed(layout, model, cohorts, maturity),
            isSettled ? completeness : new Completeness(double.NaN, double.NaN)
        );
    }

    /// <summary>
    /// How complete the frauds known at each age are, learned from the cohorts; one for each bucket of delay but the last, which has no
    /// end.
    /// </summary>
    public Completeness[] Completeness(IReadOnlyCollection<Cohort> cohorts, long? watermark)
    {
        int buckets = _maturities.DelayEdges.Length;
        long[] indexes = [.. cohorts.Select(c => c.Index).Distinct().Order()];
        var counts = new long[indexes.Length * buckets];
        var observed = new int[indexes.Length];
        foreach (Cohort cohort in cohorts)
        {
            int row = Array.BinarySearch(indexes, cohort.Index);
            for (int bucket = 0; bucket < buckets; bucket++)
            {
                counts[row * buckets + bucket] += cohort.Frauds[bucket];
                observed[row] =
                    watermark is { } now && EventTime.Add(EndOf(cohort.Index), _maturities.DelayEdges[bucket]) <= now
                        ? bucket + 1
                        : observed[row];
            }
        }
        var curve = new Completeness[buckets];
        LabelDelay.Fit(counts, observed, curve);
        return curve;
    }

    /// <summary>The completeness at a maturity; "latest" has none, for it mixes ages, nor has a maturity that no cohort has.</summary>
    public Completeness CompletenessAt(ReadOnlySpan<Completeness> curve, int maturity, IReadOnlyCollection<Cohort> covered) =>
        maturity == _maturities.LatestIndex || covered.Count == 0
            ? new Completeness(double.NaN, double.NaN)
            : curve[_maturities.BucketOf(_maturities.Spans[maturity])];

    /// <summary>The same model in another layout, if it is there: same name, version and threshold, in whatever role.</summary>
    public static int? SameModel(CountingLayout layout, int model, CountingLayout other)
    {
        if (layout == other)
        {
            return model;
        }
        for (int i = 0; i < other.Models.Count; i++)
        {
            if (other.Models[i] == layout.Models[model] with { Role = other.Models[i].Role })
            {
                return i;
            }
        }
        return null;
    }
}
