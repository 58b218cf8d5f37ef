using System.Collections.Concurrent;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Outputs;
using Vigia.Trees;

namespace Vigia.Stages.Score.Compiled;

/// <summary>Scores with compiled trees, straight from the batch's matrix whatever columns the model takes of it.</summary>
/// <param name="model">The trees, reading the schema's columns.</param>
/// <param name="column">The positive class among their output's columns.</param>
/// <param name="activation">What makes a probability of it.</param>
internal sealed class CompiledTreeScorer(CompiledTreeModel model, int column, Activation activation) : IScorer
{
    // Raw outputs of so many rows are turned into scores while they are still in the nearest cache.
    private const int BlockRows = 2048;

    // From any worker; a workspace that is not in it belongs to one worker.
    private readonly ConcurrentBag<Workspace> _idle = [];

    public string Backend => "compiled";

    public string? Failure => null;

    public int Score(BatchFeatures features, Span<float> scores)
    {
        Workspace work = _idle.TryTake(out Workspace? idle)
            ? idle
            : new Workspace(model.CreateScratch(), new float[BlockRows * model.OutputColumns]);
        ReadOnlySpan<float> whole = features.Whole.Span;
        for (int start = 0; start < scores.Length; start += BlockRows)
        {
            int rows = Math.Min(BlockRows, scores.Length - start);
            Span<float> raw = work.Raw.AsSpan(0, rows * model.OutputColumns);
            model.Score(whole[(start * features.Width)..], rows, features.Width, raw, work.Scratch);
            ScoreKernel.Read<float>(raw, model.OutputColumns, column, activation, scores.Slice(start, rows));
        }
        _idle.Add(work);
        return 0;
    }

    public void Dispose() => _idle.Clear();

    private sealed record Workspace(TreeScratch Scratch, float[] Raw);
}
