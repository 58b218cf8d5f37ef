using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Models;
using Vigia.Stages.Score.Outputs;
using Vigia.Stages.Score.Trials;

namespace Vigia.Stages.Score.OnnxRuntime;

/// <summary>Scores with ONNX Runtime: one session for all workers, and buffers for each.</summary>
internal sealed class OnnxRuntimeScorer : IScorer
{
    // From any worker; buffers that are not in it belong to one worker.
    private readonly ConcurrentBag<ModelRun> _idle = [];
    private readonly InferenceSession _session;
    private readonly InputsPlan _inputs;
    private readonly ScoreOutput _output;
    private readonly IReadOnlyList<FeatureSpec> _features;
    private readonly bool _isBound;

    // The last reason; written and read by any thread, with Volatile.
    private string? _failure;

    /// <param name="session">The model; owned from now on.</param>
    /// <param name="inputs">What fills its inputs.</param>
    /// <param name="output">Where the score is.</param>
    /// <param name="features">The schema's features.</param>
    /// <param name="trial">Makes the rows on which the model is tried, as it will be run.</param>
    /// <param name="row">A row that the model accepts.</param>
    /// <exception cref="OnnxRuntimeException">The model fails on that row.</exception>
    /// <exception cref="InvalidDataException">It gives another shape than in the trial before.</exception>
    public OnnxRuntimeScorer(
        InferenceSession session,
        InputsPlan inputs,
        ScoreOutput output,
        IReadOnlyList<FeatureSpec> features,
        TrialRows trial,
        float[] row
    )
    {
        (_session, _inputs, _output, _features) = (session, inputs, output, features);
        _isBound = CanRun(row);
        using ModelRun run = NewRun();
        run.Score(TrialRows.Batch([row]), 0, new float[1], leastRows: 1);
        RowRule = RowTrial.Find(run, trial, inputs.FixedRows);
    }

    /// <summary>How many rows each run takes.</summary>
    public RowRule RowRule { get; }

    public string Backend => "onnxruntime";

    public string? Failure => Volatile.Read(ref _failure);

    public int Score(BatchFeatures batch, Span<float> scores)
    {
        ModelRun run = _idle.TryTake(out ModelRun? idle) ? idle : NewRun();
        int failed = 0;
        int step = RowRule.IsRowByRow ? 1 : _inputs.FixedRows ?? Math.Max(1, batch.Rows);
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
        _session.Dispose();
    }

    private ModelRun NewRun() => ModelRun.Create(_session, _inputs, _output, _features, _isBound);

    /// <summary>Whether the output can be bound: a file may declare another shape than its model gives.</summary>
    private bool CanRun(float[] row)
    {
        using ModelRun bound = ModelRun.Create(_session, _inputs, _output, _features, mayBind: true);
        try
        {
            bound.Score(TrialRows.Batch([row]), 0, new float[1], leastRows: 1);
            return true;
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }

    /// <summary>
    /// One record that the model cannot take (a code beyond its table, say) fails the whole run. Halving finds it, so that
    /// the others have their scores.
    /// </summary>
    private int Score(ModelRun run, BatchFeatures batch, int start, Span<float> scores)
    {
        try
        {
            run.Score(batch, start, scores, RowRule.LeastRows);
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
