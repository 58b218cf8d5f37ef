using System.Text.Json.Serialization;
using Vigia.Engine.Components;

namespace Vigia.Stages.Performance.Counting;

/// <summary>A layout as it is kept.</summary>
/// <param name="Models">In column order; at least one.</param>
/// <param name="Segments">Names of the slots of all dimensions.</param>
/// <param name="Dimensions">How many segments a transaction is in.</param>
/// <param name="HasDecisions">Whether transactions come with the decision on them.</param>
/// <param name="Rules">Rules beside the models; null for none.</param>
/// <param name="HasScores">Whether exact scores are kept; stores of earlier versions have bins alone.</param>
/// <param name="HasAccounts">Whether transactions come with the account on them.</param>
/// <param name="Quantiles">For each model the edges that a reference's scores gave; null without one.</param>
/// <param name="Losses">For each model the loss that the score 1 is, as <see cref="LossLayout"/> counts it, 0 where it predicts none; null without any.</param>
internal sealed record LayoutRecord(
    IReadOnlyList<ModelInfo> Models,
    IReadOnlyList<string> Segments,
    int Dimensions,
    bool HasDecisions = false,
    IReadOnlyList<RuleInfo>? Rules = null,
    bool HasScores = false,
    bool HasAccounts = false,
    IReadOnlyList<float[]>? Quantiles = null,
    IReadOnlyList<double>? Losses = null
);

[JsonSerializable(typeof(LayoutRecord))]
internal sealed partial class LayoutJson : JsonSerializerContext;
