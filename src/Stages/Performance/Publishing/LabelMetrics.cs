using Prometheus;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>What became of labels, and what is kept for them, as metrics; what has no value is NaN.</summary>
internal sealed class LabelMetrics
{
    private readonly Maturities _maturities;
    private readonly CounterFamily _labels;
    private readonly CounterFamily _unmatched;
    private readonly Counter.Child _superseded;
    private readonly Counter.Child _repeated;
    private readonly Gauge _waiting;
    private readonly Gauge _labelRatio;
    private readonly Gauge _labelDelay;
    private readonly Gauge _stored;
    private readonly Gauge _storedBytes;

    public LabelMetrics(MetricSet metrics, Maturities maturities)
    {
        _maturities = maturities;
        _labels = metrics.Counter(MetricNames.Labels, "Labels read.", "status");
        _unmatched = metrics.Counter(
            MetricNames.LabelsUnmatched,
            "Labels whose transaction did not arrive in time, one for each transaction.",
            "status"
        );
        _superseded = metrics
            .Counter(MetricNames.LabelsSuperseded, "Labels that were older than what was known of their transaction.")
            .WithLabels();
        _repeated = metrics.Counter(MetricNames.LabelsRepeated, "Labels that repeated what was known.").WithLabels();
        _waiting = metrics.Gauge(MetricNames.LabelsWaiting, "Transactions that labels wait for.");
        _labelRatio = metrics.Gauge(
            MetricNames.LabelRatio,
            "claimed: of transactions; accepted: of decided claims; withdrawn: of claims.",
            "maturity",
            "ratio"
        );
        _labelDelay = metrics.Gauge(
            MetricNames.LabelDelay,
            "Median time from a transaction to its first label, and to the first that said fraud.",
            "label"
        );
        _stored = metrics.Gauge(MetricNames.PredictionStoreTransactions, "Transactions kept for their labels.");
        _storedBytes = metrics.Gauge(MetricNames.PredictionStoreBytes, "Bytes of the prediction store.", "where");
    }

    public void Update(PerformanceState state)
    {
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            string word = PerformanceReport.Word(verdict);
            _labels.WithLabels(word).IncTo(state.Labels.Taken[(int)verdict]);
            _unmatched.WithLabels(word).IncTo(state.Labels.Unmatched[(int)verdict]);
        }
        _superseded.IncTo(state.Labels.Superseded);
        _repeated.IncTo(state.Labels.Repeated);
        _waiting.Set(state.WaitedFor);
        _stored.Set(state.Kept);
        PredictionStore[] stores = [.. state.Shards.All.Select(s => s.Store)];
        _storedBytes.WithLabels("disk").Set(stores.Sum(s => s.DiskBytes));
        _storedBytes.WithLabels("memory").Set(stores.Length == 0 ? 0 : stores[0].MemoryBytes);
        _storedBytes.WithLabels("write_buffers").Set(stores.Sum(s => s.WriteBufferBytes));
        _storedBytes.WithLabels("open_files").Set(stores.Sum(s => s.OpenFileBytes));
    }

    /// <summary>Updates the ratios of labels at a maturity.</summary>
    public void Update(string maturity, LabelQuality labels)
    {
        _labelRatio.WithLabels(maturity, "claimed").Set(labels.ClaimRate);
        _labelRatio.WithLabels(maturity, "accepted").Set(labels.Acceptance);
        _labelRatio.WithLabels(maturity, "withdrawn").Set(labels.Withdrawn);
    }

    public void UpdateDelays(Cohort[] covered)
    {
        var claims = new long[_maturities.BucketCount];
        var frauds = new long[_maturities.BucketCount];
        foreach (Cohort cohort in covered)
        {
            cohort.AddDelays(claims, frauds);
        }
        _labelDelay.WithLabels("first").Set(LabelQuality.Quantile(claims, 0.5, _maturities));
        _labelDelay.WithLabels("fraud").Set(LabelQuality.Quantile(frauds, 0.5, _maturities));
    }
}
