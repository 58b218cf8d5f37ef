using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Engine.Records;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Outputs;
using Vigia.Trees;

namespace Vigia.Stages.Score.Compiled;

/// <summary>Scores with compiled trees, straight from the batch's matrix whatever columns the model takes of it.</summary>
/// <param name="model">The trees, reading the schema's columns.</param>
/// <param name="column">The positive class among their output's columns.</param>
/// <param name="activation">What makes a probability of it.</param>
/// <param name="exactTypes">What the file takes for each of the model's exact columns.</param>
internal sealed class CompiledTreeScorer(CompiledTreeModel model, int column, Activation activation, TensorElementType[] exactTypes)
    : IScorer
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
            : new Workspace(model.CreateScratch(), new float[BlockRows * model.OutputColumns], new double[BlockRows * exactTypes.Length]);
        ReadOnlySpan<float> whole = features.Whole.Span;
        for (int start = 0; start < scores.Length; start += BlockRows)
        {
            int rows = Math.Min(BlockRows, scores.Length - start);
            Span<float> raw = work.Raw.AsSpan(0, rows * model.OutputColumns);
            Span<double> exact = work.Exact.AsSpan(0, features.HasExact ? rows * exactTypes.Length : 0);
            FillExact(features, start, exact);
            model.Score(whole[(start * features.Width)..], rows, features.Width, raw, work.Scratch, exact);
            ScoreKernel.Read<float>(raw, model.OutputColumns, column, activation, scores.Slice(start, rows));
        }
        _idle.Add(work);
        return 0;
    }

    public void Dispose() => _idle.Clear();

    /// <summary>Gathers what the trees compare as doubles; numbers that have no unrounded value are codes and truth values.</summary>
    private void FillExact(BatchFeatures features, int start, Span<double> exact)
    {
        int width = exactTypes.Length;
        for (int i = 0; i < width; i++)
        {
            int feature = model.ExactColumns[i];
            int source = exact.IsEmpty ? -1 : features.ExactColumns[feature];
            for (int at = i, row = start; at < exact.Length; at += width, row++)
            {
                exact[at] =
                    source < 0
                        ? features.Whole.Span[(row * features.Width) + feature]
                        : AsTaken(features.Exact.Span[(row * features.ExactWidth) + source], exactTypes[i]);
            }
        }
    }

    /// <summary>The number as the file's input takes it, which trees then compare as a double.</summary>
    private static double AsTaken(in ExactNumber number, TensorElementType type) =>
        type switch
        {
            TensorElementType.Double => number.Real,
            TensorElementType.Int32 => ToInteger<int>.From(in number),
            TensorElementType.UInt32 => ToInteger<uint>.From(in number),
            TensorElementType.Int64 => ToInteger<long>.From(in number),
            TensorElementType.UInt64 => ToInteger<ulong>.From(in number),
            _ => (float)number.Real,
        };

    private sealed record Workspace(TreeScratch Scratch, float[] Raw, double[] Exact);
}
