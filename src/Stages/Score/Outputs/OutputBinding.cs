using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Engine.Configuration;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score.Outputs;

/// <summary>
/// Decides where the score stands: the output that <c>output:</c> names, or the only one that can hold scores; in it the
/// class that <c>positive_class:</c> names, the only column, or the second of two.
/// </summary>
internal sealed class OutputBinding(ModelOffer offer)
{
    /// <summary>The output that holds the score.</summary>
    /// <exception cref="ModelRefusedException">It is not clear which, or there is none.</exception>
    public ModelValue Choose()
    {
        IReadOnlyList<ModelValue> outputs = offer.File.Outputs;
        if (offer.Model.Output is { } named)
        {
            return outputs.FirstOrDefault(output => output.Name == named)
                ?? throw offer.Refuse(ScoreSpec.OutputField, $"it has no output '{named}'{Suggestion.Phrase(named, [.. outputs.Select(o => o.Name)])}");
        }
        ModelValue[] candidates = [.. outputs.Where(HoldsScores)];
        return candidates.Length == 1
            ? candidates[0]
            : throw offer.Refuse(ScoreSpec.OutputField, candidates.Length == 0
                ? "none of its outputs holds scores; export it with probabilities"
                : $"it is not clear which output holds the score; write 'output:' with one of {string.Join(", ", candidates.Select(c => $"'{c.Name}'"))}");
    }

    /// <summary>Where in the output the score stands, judging by what a trial run gave.</summary>
    /// <param name="output">The chosen output.</param>
    /// <param name="trial">Its value.</param>
    /// <param name="rows">Rows of the trial.</param>
    /// <exception cref="ModelRefusedException">The output has no scores of rows, or it is not clear which class counts.</exception>
    public OutputPlan Locate(ModelValue output, OrtValue trial, int rows)
    {
        OrtTensorTypeAndShapeInfo info = trial.GetTensorTypeAndShape();
        long[] shape = info.Shape;
        if (shape.Length == 0 || shape[0] != rows)
        {
            throw offer.Refuse(ScoreSpec.OutputField,
                $"for {rows} rows its output '{output.Name}' has the shape [{string.Join(",", shape)}], so it does not give a score per row");
        }
        int width = (int)(info.ElementCount / rows);
        return new OutputPlan
        {
            Name = output.Name,
            Element = info.ElementDataType,
            Width = width,
            Column = ColumnOf(output, width),
            Activation = ActivationFor(output, width),
        };
    }

    private static bool HoldsScores(ModelValue output) =>
        output.Kind == ModelValueKind.Tensor && output.Element is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16;

    private int ColumnOf(ModelValue output, int width)
    {
        if (offer.Model.PositiveClass is not { } positive)
        {
            return width switch
            {
                1 => 0,
                2 => 1,
                _ => throw offer.Refuse(ScoreSpec.PositiveClassField,
                    $"output '{output.Name}' has {width} columns; write 'positive_class:' with the column of fraud, 0 to {width - 1}"),
            };
        }
        if (width == 1)
        {
            throw offer.Refuse(ScoreSpec.PositiveClassField, $"output '{output.Name}' has a single column, which is the score; remove 'positive_class'");
        }
        return int.TryParse(positive, NumberStyles.None, CultureInfo.InvariantCulture, out int column) && column < width
            ? column
            : throw offer.Refuse(ScoreSpec.PositiveClassField, $"output '{output.Name}' has no column '{positive}'; write 0 to {width - 1}");
    }

    private Activation ActivationFor(ModelValue output, int width) => offer.Model.Activation != Activation.Softmax || width > 1
        ? offer.Model.Activation
        : throw offer.Refuse(ScoreSpec.ActivationField,
            $"softmax over the single column of output '{output.Name}' is always 1; write 'activation: sigmoid' if it is a logit");
}
