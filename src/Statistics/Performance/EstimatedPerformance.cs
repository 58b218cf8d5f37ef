namespace Vigia.Statistics.Performance;

/// <summary>
/// Performance that is expected from scores alone, without any label (confidence-based performance estimation), each figure with the band
/// in which the realised one will lie 19 times out of 20 if scores are still worth what they were.
/// </summary>
/// <param name="RocAuc">Area under the ROC curve.</param>
/// <param name="Precision">Share of frauds among the flagged.</param>
/// <param name="Recall">Share of the flagged among frauds.</param>
/// <param name="F1">Of these two.</param>
/// <param name="FraudRate">Share of frauds.</param>
public sealed record EstimatedPerformance(
    IntervalEstimate RocAuc,
    IntervalEstimate Precision,
    IntervalEstimate Recall,
    IntervalEstimate F1,
    IntervalEstimate FraudRate
)
{
    /// <summary>What metrics, profiles and reports call the figures, in the order of <see cref="Values"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["roc_auc", "precision", "recall", "f1", "fraud_rate"];

    /// <summary>The figures, in the order of <see cref="Names"/>.</summary>
    public IReadOnlyList<IntervalEstimate> Values => [RocAuc, Precision, Recall, F1, FraudRate];
}
