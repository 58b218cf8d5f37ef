using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Models;
using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score.OnnxRuntime;

/// <summary>Scores with ONNX Runtime: one session for all workers, and buffers for each.</summary>
/// <param name="session">The model; owned from now on.</param>
/// <param name="inputs">What fills its inputs.</param>
/// <param name="output">Where the score is.</param>
/// <param name="features">The schema's features.</param>
internal sealed class OnnxRuntimeScorer(
    InferenceSession session, InputsPlan inputs, ScoreOutput output, IReadOnlyList<FeatureSpec> features) : IScorer
{
    private readonly ConcurrentBag<ModelRun> _idle = [];
    private string? _failure;

    public string Backend => "onnxruntime";

    public string? Failure => Volatile.Read(ref _failure);

    public int Score(BatchFeatures batch, Span<float> scores)
    {
        ModelRun run = _idle.TryTake(out ModelRun? idle) ? idle : ModelRun.Create(session, inputs, output, features);
        int failed = 0;
        int step = inputs.FixedRows ?? Math.Max(1, batch.Rows);
        for (int start = 0; start < batch.Rows; start += step)
        {
            failed += Score(run, batch, start, scores.Slice(start, Math.Min(step, batch.Rows - start)));
        }
        _idle.Add(run);
        return failed;
    }

    public void Dispose()
    {
        foreach (ModelRun run in _idle)
        {
            run.Dispose();
        }
        session.Dispose();
    }

    /// <summary>
    /// One record that the model cannot take (a code beyond its table, say) fails the whole run. Halving finds it, so that
    /// the others have their scores.
    /// </summary>
    private int Score(ModelRun run, BatchFeatures batch, int start, Span<float> scores)
    {
        try
        {
            run.Score(batch, start, scores);
            return 0;
        }
        catch (OnnxRuntimeException e)
        {
            if (scores.Length == 1)
            {
                Volatile.Write(ref _failure, OpeningFailure.Reason(e));
                scores[0] = float.NaN;
                return 1;
            }
        }
        int half = scores.Length / 2;
        return Score(run, batch, start, scores[..half]) + Score(run, batch, start + half, scores[half..]);
    }
}
