using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score.OnnxRuntime;

/// <summary>What one worker needs to run a model: its inputs with their buffers, and the way in which the output comes back.</summary>
/// <param name="inputs">The inputs; owned from now on.</param>
internal abstract class ModelRun(RunInputs inputs) : IDisposable
{
    protected RunInputs Inputs { get; } = inputs;

    protected RunOptions Options { get; } = new();

    /// <summary>
    /// The way that suits the model: without any allocation where its number of rows is fixed (a batch then takes many runs)
    /// and its output allows it.
    /// </summary>
    /// <param name="session">The model.</param>
    /// <param name="plan">What fills its inputs.</param>
    /// <param name="output">Where the score is.</param>
    /// <param name="features">The schema's features.</param>
    /// <param name="mayBind">Whether the output may be bound; a file that declares another shape than it gives does not allow it.</param>
    public static ModelRun Create(
        InferenceSession session,
        InputsPlan plan,
        ScoreOutput output,
        IReadOnlyList<FeatureSpec> features,
        bool mayBind
    )
    {
        var inputs = new RunInputs(plan, features);
        return mayBind && plan.FixedRows is { } rows && output.Allocate(rows) is { } room
            ? new BoundRun(session, inputs, output, room)
            : new FreeRun(session, inputs, output);
    }

    /// <summary>Scores rows of a batch in one run of the model.</summary>
    /// <param name="features">The batch.</param>
    /// <param name="start">First row.</param>
    /// <param name="scores">One per row; at most as many as the model takes at a time.</param>
    /// <param name="leastRows">Rows of the smallest run; missing ones repeat the last row.</param>
    /// <exception cref="OnnxRuntimeException">The model fails on one of the rows.</exception>
    public void Score(BatchFeatures features, int start, Span<float> scores, int leastRows) =>
        Run(Inputs.Fill(features, start, scores.Length, leastRows), scores);

    public virtual void Dispose()
    {
        Inputs.Dispose();
        Options.Dispose();
    }

    protected abstract void Run(int runRows, Span<float> scores);
}
