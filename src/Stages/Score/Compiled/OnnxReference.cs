using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Models;
using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score.Compiled;

/// <summary>ONNX Runtime on the same model, giving every column of its output.</summary>
internal sealed class OnnxReference(ModelOffer offer, InputsPlan plan, TensorOutput output) : IDisposable
{
    private readonly RunInputs _inputs = new(plan, offer.Schema.Features);
    private readonly RunOptions _options = new();
    private readonly string[] _outputNames = [output.Name];

    /// <param name="features">Row-major; the schema's first columns.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="scores">Gets every column of the output for each row.</param>
    public void Score(ReadOnlySpan<float> features, int rows, Span<float> scores)
    {
        BatchFeatures batch = Widen(features, rows);
        int step = plan.FixedRows ?? rows;
        for (int start = 0; start < rows; start += step)
        {
            int count = Math.Min(step, rows - start);
            _inputs.Fill(batch, start, count);
            using IDisposableReadOnlyCollection<OrtValue> values = offer.File.Session.Run(
                _options,
                _inputs.Names,
                _inputs.Values,
                _outputNames
            );
            output.ReadAll(values[0], scores.Slice(start * output.Width, count * output.Width));
        }
    }

    public void Dispose()
    {
        _inputs.Dispose();
        _options.Dispose();
    }

    /// <summary>The same rows with all of the schema's columns; those that the trees do not read are 0.</summary>
    private BatchFeatures Widen(ReadOnlySpan<float> features, int rows)
    {
        int width = offer.Schema.Features.Count;
        int given = features.Length / rows;
        var whole = new float[rows * width];
        for (int row = 0; row < rows; row++)
        {
            features.Slice(row * given, given).CopyTo(whole.AsSpan(row * width));
        }
        var batch = new BatchFeatures();
        batch.Begin(whole, rows, width);
        return batch;
    }
}
