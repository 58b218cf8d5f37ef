using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score.OnnxRuntime;

/// <summary>Scores with ONNX Runtime: one session for all workers, and buffers for each.</summary>
/// <param name="session">The model; owned from now on.</param>
/// <param name="inputs">What fills its inputs.</param>
/// <param name="output">Where the score stands.</param>
/// <param name="features">The schema's features.</param>
internal sealed class OnnxRuntimeScorer(
    InferenceSession session, InputsPlan inputs, OutputPlan output, IReadOnlyList<FeatureSpec> features) : IScorer
{
    private readonly ConcurrentBag<OnnxRun> _idle = [];

    public string Backend => "onnxruntime";

    public int Score(BatchFeatures batch, Span<float> scores)
    {
        OnnxRun run = _idle.TryTake(out OnnxRun? idle) ? idle : new OnnxRun(session, inputs, output.Name, features);
        int step = inputs.FixedRows ?? Math.Max(1, batch.Rows);
        for (int start = 0; start < batch.Rows; start += step)
        {
            int count = Math.Min(step, batch.Rows - start);
            Read(run.Run(batch, start, count), inputs.FixedRows ?? count, scores.Slice(start, count));
        }
        _idle.Add(run);
        return 0;
    }

    public void Dispose()
    {
        foreach (OnnxRun run in _idle)
        {
            run.Dispose();
        }
        session.Dispose();
    }

    private void Read(IDisposableReadOnlyCollection<OrtValue> outputs, int runRows, Span<float> scores)
    {
        using (outputs)
        {
            ReadOnlySpan<float> values = outputs[0].GetTensorDataAsSpan<float>();
            if (values.Length != runRows * output.Width)
            {
                throw new InvalidDataException($"output '{output.Name}' has {values.Length} values for {runRows} rows; {runRows * output.Width} were expected");
            }
            ScoreKernel.Read(values, output.Width, output.Column, output.Activation, scores);
        }
    }
}
