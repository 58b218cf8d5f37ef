using System.Text.Json;

namespace Vigia.Bench.Chaos.Evidence;

/// <summary>What a model's decisions came to, by all that is known; and the verdicts of the labels.</summary>
internal readonly record struct Outcomes(
    long TruePositives,
    long FalsePositives,
    long FalseNegatives,
    long TrueNegatives,
    long Fraud,
    long Legitimate,
    long Pending,
    long Withdrawn
)
{
    /// <summary>A model in a process's status.</summary>
    public static Outcomes Of(JsonElement model)
    {
        return new Outcomes(
            Count("true_positives"),
            Count("false_positives"),
            Count("false_negatives"),
            Count("true_negatives"),
            Count("fraud"),
            Count("legitimate"),
            Count("pending"),
            Count("withdrawn")
        );

        long Count(string name) => model.GetProperty(name).GetInt64();
    }

    public static Outcomes operator +(Outcomes a, Outcomes b) =>
        new(
            a.TruePositives + b.TruePositives,
            a.FalsePositives + b.FalsePositives,
            a.FalseNegatives + b.FalseNegatives,
            a.TrueNegatives + b.TrueNegatives,
            a.Fraud + b.Fraud,
            a.Legitimate + b.Legitimate,
            a.Pending + b.Pending,
            a.Withdrawn + b.Withdrawn
        );

    public override string ToString() =>
        FormattableString.Invariant(
            $"TP {TruePositives:N0}, FP {FalsePositives:N0}, FN {FalseNegatives:N0}, TN {TrueNegatives:N0}; precision {Share(TruePositives, FalsePositives):F6}, recall {Share(TruePositives, FalseNegatives):F6}; labels: {Fraud:N0} fraud, {Legitimate:N0} legitimate, {Pending:N0} pending, {Withdrawn:N0} withdrawn"
        );

    private static double Share(long of, long others) => (double)of / (of + others);
}
