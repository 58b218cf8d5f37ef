using System.Text.Json;
using Vigia.Engine.Components;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// What is counted of a transaction: models with their bins, segments, and pairs of models. Every kept transaction remembers its layout, so
/// a new model version or another segment begins a layout of its own, while late labels still go to the counts of the model that decided
/// then.
/// </summary>
/// <remarks>
/// Counts are series of cells. For each model a series of all transactions and one for each segment, by score bin; then for each pair one
/// by the bins of both; and last those of rules.
/// </remarks>
internal sealed class CountingLayout
{
    private readonly int _scoresAt;

    /// <param name="number">Its number within the store.</param>
    /// <param name="record">What it says.</param>
    public CountingLayout(int number, LayoutRecord record)
    {
        (Number, Record) = (number, record);
        Bins = [.. Models.Select(m => new ScoreBins(m.Threshold))];
        Ranks = record.HasScores ? [.. Bins.Select((bins, model) => new RankBins(bins, record.Quantiles?[model] ?? []))] : null;
        Champion = Math.Max(0, Models.ToList().FindIndex(m => m.Role == ModelRole.Champion));
        Challengers = [.. Enumerable.Range(0, Models.Count).Where(m => m != Champion)];
        Cells =
        [
            .. Bins.SelectMany(b => Enumerable.Repeat(b.Count, 1 + Segments.Count)),
            .. Challengers.Select(c => Bins[Champion].Count * Bins[c].Count),
        ];
        int rulesAt = SlotAt(Dimensions);
        Rules = new RuleLayout(record.Rules ?? [], Models.Count, rulesAt, Cells.Length);
        Cells = [.. Cells, .. Rules.Cells];
        _scoresAt = rulesAt + Rules.Bytes;
        Stride =
            _scoresAt
            + (record.HasScores ? sizeof(float) * Models.Count : 0)
            + (HasAccounts ? sizeof(ulong) : 0)
            + (HasDecisions ? PayloadFormat.DecisionBytes : 0);
    }

    public int Number { get; }

    /// <summary>The layout as it is kept.</summary>
    public LayoutRecord Record { get; }

    public IReadOnlyList<ModelInfo> Models => Record.Models;

    public ScoreBins[] Bins { get; }

    /// <summary>Each model's fine bins; null where exact scores are not kept.</summary>
    public RankBins[]? Ranks { get; }

    /// <summary>Names of the slots of all dimensions.</summary>
    public IReadOnlyList<string> Segments => Record.Segments;

    public int Dimensions => Record.Dimensions;

    /// <summary>Whether transactions come with the decision on them.</summary>
    public bool HasDecisions => Record.HasDecisions;

    /// <summary>Whether transactions come with the account on them.</summary>
    public bool HasAccounts => Record.HasAccounts;

    /// <summary>Where the slot of a dimension is in a payload.</summary>
    public int SlotAt(int dimension) => Models.Count + sizeof(ushort) * dimension;

    /// <summary>Where the exact score of a model is in a payload.</summary>
    public int ScoreAt(int model) => _scoresAt + sizeof(float) * model;

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
    public bool IsLike(CountingLayout other) => ToJson().AsSpan().SequenceEqual(other.ToJson());

    /// <summary>The layout as bytes for the store.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Record, LayoutJson.Default.LayoutRecord);
}
