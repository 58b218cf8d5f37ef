using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score.Inputs;

/// <summary>One input of a model and the features that fill it.</summary>
/// <param name="Name">The input.</param>
/// <param name="Element">Type of its elements.</param>
/// <param name="Shape">Its shape; the first dimension is the rows, set for each run.</param>
/// <param name="Features">What fills one row of it, in order.</param>
internal sealed record InputPlan(string Name, TensorElementType Element, long[] Shape, FeatureList Features)
{
    /// <summary>Elements of one row.</summary>
    public int Width => Features.Count;

    /// <summary>Whether its elements hold numbers that a float rounds.</summary>
    public bool IsExact =>
        Element
            is TensorElementType.Double
                or TensorElementType.Int32
                or TensorElementType.UInt32
                or TensorElementType.Int64
                or TensorElementType.UInt64;
}

/// <summary>All inputs of a model.</summary>
/// <param name="Inputs">In the model's order.</param>
/// <param name="FixedRows">Rows that the model takes at a time; null for any number.</param>
/// <param name="HasOpenWidth">Whether the file leaves open how many features an input takes.</param>
internal sealed record InputsPlan(IReadOnlyList<InputPlan> Inputs, int? FixedRows, bool HasOpenWidth)
{
    /// <summary>The schema's features that the model takes unrounded.</summary>
    public IEnumerable<int> ExactFeatures =>
        Inputs.Where(input => input.IsExact).SelectMany(input => input.Features.Columns.ToArray()).Distinct();
}
