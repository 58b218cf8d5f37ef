using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Bench.Throughput.Data;
using Vigia.Stages.Score.OnnxRuntime;

namespace Vigia.Bench.Throughput.Straightforward;

/// <summary>The model behind ONNX Runtime, asked for a batch at a time. For any number of threads.</summary>
internal sealed class OnnxScorer : IDisposable
{
    private readonly InferenceSession _session = OnnxRuntimeEnvironment.Open(Shipped.Model, threads: 1);

    /// <summary>Scores rows.</summary>
    /// <param name="features">Row-major.</param>
    /// <param name="rows">How many.</param>
    /// <returns>A score per row.</returns>
    public float[] Score(float[] features, int rows)
    {
        var tensor = new DenseTensor<float>(features.AsMemory(0, rows * PaymentFeatures.Count), [rows, PaymentFeatures.Count]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(
            [NamedOnnxValue.CreateFromTensor("input", tensor)],
            ["probabilities"]
        );
        Tensor<float> probabilities = results[0].AsTensor<float>();
        float[] scores = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            scores[row] = probabilities[row, 1];
        }
        return scores;
    }

    public void Dispose() => _session.Dispose();
}
