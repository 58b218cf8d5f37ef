using Vigia.Engine.Components;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// What is counted of a transaction: models with their bins, segments, and pairs of models. Every kept transaction remembers its layout, so
/// a new
/// model version or another segment begins a layout of its own, while late labels still go to the counts of the model that decided then.
/// </summary>
/// <remarks>
/// Counts are series of cells. For each model a series of all transactions and one for each segment, by score bin; then for each pair one
/// by the bins of both; and last those of rules.
/// </remarks>
internal sealed class CountingLayout
{
    /// <param name="number">Its number within the store.</param>
    /// <param name="models">In column order; at least one.</param>
    /// <param name="segments">Names of the slots of all dimensions.</param>
    /// <param name="dimensions">How many segments a transaction is in.</param>
    /// <param name="hasDecisions">Whether transactions come with the decision on them.</param>
    /// <param name="rules">Rules beside the models; null for none.</param>
    public CountingLayout(
        int number,
        IReadOnlyList<ModelInfo> models,
        IReadOnlyList<string> segments,
        int dimensions,
        bool hasDecisions = false,
        IReadOnlyList<RuleInfo>? rules = null
    )
    {
        (Number, Models, Segments, Dimensions, HasDecisions) = (number, models, segments, dimensions, hasDecisions);
        Bins = [.. models.Select(m => new ScoreBins(m.Threshold))];
        Champion = Math.Max(0, models.ToList().FindIndex(m => m.Role == ModelRole.Champion));
        Challengers = [.. Enumerable.Range(0, models.Count).Where(m => m != Champion)];
        Cells =
        [
            .. Bins.SelectMany(b => Enumerable.Repeat(b.Count, 1 + segments.Count)),
            .. Challengers.Select(c => Bins[Champion].Count * Bins[c].Count),
        ];
        int rulesAt = models.Count + 2 * dimensions;
        Rules = new RuleLayout(rules ?? [], models.Count, rulesAt, Cells.Length);
        Cells = [.. Cells, .. Rules.Cells];
        Stride = rulesAt + Rules.Bytes + (hasDecisions ? PayloadFormat.DecisionBytes : 0);
    }

    public int Number { get; }

    public IReadOnlyList<ModelInfo> Models { get; }

    public ScoreBins[] Bins { get; }

    /// <summary>Names of the slots of all dimensions.</summary>
    public IReadOnlyList<string> Segments { get; }

    public int Dimensions { get; }

    /// <summary>Whether transactions come with the decision on them.</summary>
    public bool HasDecisions { get; }

    /// <summary>Rules beside the models.</summary>
    public RuleLayout Rules { get; }

    /// <summary>The model that the others are compared with.</summary>
    public int Champion { get; }

    /// <summary>The others; each makes a pair with the champion.</summary>
    public int[] Challengers { get; }

    /// <summary>Cells of each series.</summary>
    public int[] Cells { get; }

    /// <summary>Bytes of a transaction's payload (<see cref="PayloadFormat"/>).</summary>
    public int Stride { get; }

    /// <summary>The series of all transactions of a model; those of its segments follow.</summary>
    public int SeriesOf(int model) => model * (1 + Segments.Count);

    /// <summary>The series of the champion's pair with one of <see cref="Challengers"/>.</summary>
    public int SeriesOfPair(int challenger) => Models.Count * (1 + Segments.Count) + challenger;

    /// <summary>Whether a model flagged the transaction with this payload.</summary>
    public bool IsFlagged(ReadOnlySpan<byte> payload, int model) => payload[model] >= Bins[model].FirstFlagged;

    /// <summary>Whether the same is counted.</summary>
    public bool IsLike(CountingLayout other) =>
        Models.SequenceEqual(other.Models)
        && Segments.SequenceEqual(other.Segments)
        && Dimensions == other.Dimensions
        && HasDecisions == other.HasDecisions
        && Rules.IsLike(other.Rules);
}
