using Microsoft.ML.OnnxRuntime.Tensors;

namespace Vigia.Stages.Score.Outputs;

/// <summary>Where in a model's output the score stands, and how it becomes one.</summary>
internal sealed record OutputPlan
{
    /// <summary>The output.</summary>
    public required string Name { get; init; }

    /// <summary>Type of its elements.</summary>
    public required TensorElementType Element { get; init; }

    /// <summary>Values of one row.</summary>
    public required int Width { get; init; }

    /// <summary>The one that is the score, from 0.</summary>
    public required int Column { get; init; }

    public required Activation Activation { get; init; }
}
