using System.Text.Json.Serialization;

namespace Vigia.Engine.Components;

/// <summary>What part a model plays.</summary>
public enum ModelRole
{
    /// <summary>Decides on payments.</summary>
    Champion,

    /// <summary>May take the champion's place.</summary>
    Challenger,

    /// <summary>Scored and counted, but without a part in decisions.</summary>
    Shadow,
}

/// <summary>A model whose scores stand in each batch.</summary>
/// <param name="Name">Name, unique in the pipeline: the metric label.</param>
/// <param name="Version">Version, or the beginning of the file's hash.</param>
/// <param name="Threshold">A score of at least this flags the record.</param>
/// <param name="Role">Its part.</param>
public sealed record ModelInfo(string Name, string Version, float Threshold, ModelRole Role)
{
    /// <summary>Of a model that predicts a loss: the loss that the score 1 is, in units of currency, above 0. Null for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LossAtOne { get; init; }
}
