using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Models;
using Vigia.Stages.Score.Outputs;
using Vigia.Trees;
using Vigia.Trees.Graph;

namespace Vigia.Stages.Score.Compiled;

/// <summary>What came of the attempt to score a model with compiled trees.</summary>
/// <param name="Scorer">The scorer; null if there can be none.</param>
/// <param name="Reason">Why it is not compiled, or how well it agrees with ONNX Runtime.</param>
internal sealed record CompilingResult(CompiledTreeScorer? Scorer, string Reason);

/// <summary>Compiles a model's trees and holds them to ONNX Runtime on rows made to catch them out.</summary>
internal static class TreeCompiling
{
    /// <param name="offer">The open model and the schema.</param>
    /// <param name="inputs">What fills its inputs.</param>
    /// <param name="value">The output that holds the score.</param>
    /// <param name="output">Where in it the score is.</param>
    public static CompilingResult Try(ModelOffer offer, InputsPlan inputs, ModelValue value, ScoreOutput output)
    {
        if (output is not TensorOutput tensor)
        {
            return new CompilingResult(null, $"output '{value.Name}' is not a matrix of scores");
        }
        TreeCompilation compilation = offer.File.Graph is { } graph
            ? TreeModelCompiler.Compile(graph, value.Name)
            : TreeModelCompiler.Compile(offer.File.Content, value.Name);
        if (compilation.Model is not { } trees)
        {
            return new CompilingResult(null, compilation.Reason!);
        }
        if (trees.OutputColumns != tensor.Width)
        {
            return new CompilingResult(
                null,
                $"the trees give {trees.OutputColumns} values per row, and output '{value.Name}' has {tensor.Width}"
            );
        }
        int[]? columns = ColumnsOf(trees, inputs, out string reason);
        if (columns is null)
        {
            return new CompilingResult(null, reason);
        }
        if (trees.RoundsDoubles && inputs.ExactFeatures.Any(column => offer.Schema.Features[column].Type == FeatureType.Number))
        {
            return new CompilingResult(null, "the graph computes with doubles before the trees, and compiled trees would round them");
        }
        TensorElementType[] exactTypes = [.. trees.ExactColumns.Select(column => TypeOf(trees, inputs, column))];
        CompiledTreeModel model = trees.WithColumns(columns);
        using var reference = new OnnxReference(offer, inputs, tensor);
        SelfCheckVerdict verdict;
        try
        {
            verdict = SelfCheck.Run(model, reference.Score);
        }
        catch (OnnxRuntimeException e)
        {
            return new CompilingResult(null, $"ONNX Runtime fails on rows of the self-check ({OpeningFailure.Reason(e)})");
        }
        return verdict.Agrees
            ? new CompilingResult(new CompiledTreeScorer(model, tensor.Column, tensor.Activation, exactTypes), verdict.Message)
            : new CompilingResult(null, $"the compiled trees differ from ONNX Runtime ({verdict.Message})");
    }

    /// <summary>What the file takes for a column that the trees read.</summary>
    private static TensorElementType TypeOf(CompiledTreeModel trees, InputsPlan inputs, int column)
    {
        TreeInput input = trees.Inputs.First(i => column >= i.First && column < i.First + i.Columns);
        return inputs.Inputs.First(plan => plan.Name == input.Name).Element;
    }

    /// <summary>
    /// The schema's column for each column that the trees read; null, with the reason, where an input is not plain numbers.
    /// </summary>
    private static int[]? ColumnsOf(CompiledTreeModel trees, InputsPlan inputs, out string reason)
    {
        var columns = new int[trees.FeatureCount];
        foreach (TreeInput input in trees.Inputs)
        {
            InputPlan plan = inputs.Inputs.First(i => i.Name == input.Name);
            if (plan.Element is TensorElementType.String or TensorElementType.Float16)
            {
                reason =
                    $"input '{input.Name}' takes {ModelValue.Word(plan.Element)}, and the compiled trees read numbers of 32 and 64 bits";
                return null;
            }
            FeatureList features = plan.Features;
            for (int i = 0; i < Math.Min(input.Columns, columns.Length - input.First); i++)
            {
                columns[input.First + i] = features.Columns[i];
            }
        }
        reason = "";
        return columns;
    }
}
