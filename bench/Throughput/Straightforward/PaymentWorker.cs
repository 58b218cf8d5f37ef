namespace Vigia.Bench.Throughput.Straightforward;

/// <summary>Parses, scores and counts payments, 1,024 at a time. For one thread at a time.</summary>
/// <param name="scorer">The model.</param>
/// <param name="parse">Makes a payment of a record.</param>
/// <typeparam name="T">A record as it comes.</typeparam>
internal sealed class PaymentWorker<T>(OnnxScorer scorer, Func<T, PixPayment> parse)
{
    /// <summary>Records scored at a time.</summary>
    public const int BatchRows = 1024;

    private readonly float[] _features = new float[BatchRows * PaymentFeatures.Count];

    public PaymentHistograms Histograms { get; } = new();

    /// <summary>Works on at most <see cref="BatchRows"/> records.</summary>
    public void Work(List<T> records)
    {
        for (int row = 0; row < records.Count; row++)
        {
            PaymentFeatures.Write(parse(records[row]), FeaturesOf(row));
        }
        float[] scores = scorer.Score(_features, records.Count);
        for (int row = 0; row < records.Count; row++)
        {
            Histograms.Add(FeaturesOf(row), scores[row]);
        }
    }

    private Span<float> FeaturesOf(int row) => _features.AsSpan(row * PaymentFeatures.Count, PaymentFeatures.Count);
}
