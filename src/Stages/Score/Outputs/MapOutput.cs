using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Stages.Score.Graph;

namespace Vigia.Stages.Score.Outputs;

/// <summary>
/// Scores in one map from class to value per row, for models whose maps could not be cut off: each row costs a few
/// allocations in the library.
/// </summary>
/// <param name="name">The output.</param>
/// <param name="classes">The classes, in the order of the maps' keys.</param>
/// <param name="positive">The positive one among them.</param>
/// <param name="activation">What makes a probability of its value.</param>
internal sealed class MapOutput(string name, ClassLabels classes, int positive, Activation activation) : ScoreOutput(name)
{
    public override void Read(OrtValue value, int runRows, Span<float> scores)
    {
        if (value.GetValueCount() != runRows)
        {
            throw Unexpected(value.GetValueCount(), runRows);
        }
        for (int row = 0; row < scores.Length; row++)
        {
            using OrtValue map = value.GetValue(row, OrtAllocator.DefaultInstance);
            using OrtValue values = map.GetValue(1, OrtAllocator.DefaultInstance);
            ReadOnlySpan<float> probabilities = values.GetTensorDataAsSpan<float>();
            if (probabilities.Length != classes.Count)
            {
                throw Unexpected(probabilities.Length, classes.Count);
            }
            ScoreKernel.Read(probabilities, probabilities.Length, positive, activation, scores.Slice(row, 1));
        }
    }

    /// <summary>The classes of a trial's first row. A map's keys are sorted, so they stand in the same order in every row.</summary>
    public static ClassLabels ClassesOf(OrtValue sequence)
    {
        using OrtValue map = sequence.GetValue(0, OrtAllocator.DefaultInstance);
        using OrtValue keys = map.GetValue(0, OrtAllocator.DefaultInstance);
        return keys.GetTensorTypeAndShape().ElementDataType == TensorElementType.String
            ? ClassLabels.Of(keys.GetStringTensorAsArray())
            : ClassLabels.Of(keys.GetTensorDataAsSpan<long>());
    }
}
