using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Engine.Configuration;
using Vigia.Stages.Score.Graph;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score.Outputs;

/// <summary>
/// Decides where the score is: the output that <c>output:</c> names, or the only one that can hold scores; in it the
/// class that <c>positive_class:</c> names, the only column, or the second of two.
/// </summary>
internal sealed class OutputBinding(ModelOffer offer)
{
    private const string WhatWouldDo = "a score is a tensor of float, double or float16, or a map from class to float per row";

    private readonly ClassBinding _classes = new(offer);

    /// <summary>The output that holds the score.</summary>
    /// <exception cref="ModelRefusedException">It is not clear which output it is, or no output fits.</exception>
    public ModelValue Choose()
    {
        IReadOnlyList<ModelValue> outputs = offer.File.Outputs;
        if (offer.Model.Output is { } named)
        {
            ModelValue output = outputs.FirstOrDefault(o => o.Name == named)
                ?? throw offer.Refuse(
                    ScoreSpec.OutputField,
                    $"it has no output '{named}'{Suggestion.Phrase(named, [.. outputs.Select(o => o.Name)])}"
                );
            return HoldsScores(output) || HoldsLabels(output)
                ? Checked(output)
                : throw offer.Refuse(ScoreSpec.OutputField, $"output {output} holds no scores; {WhatWouldDo}");
        }
        string[] probabilities = ProbabilityOutputs.Of(offer.File.Graph);
        ModelValue[] candidates =
        [
            .. outputs
                .Where(HoldsScores)
                .Where(output => output.Origin != OutputOrigin.Label)
                .Where(output => output.Origin != OutputOrigin.Input || outputs.Count == 1)
                .OrderByDescending(output => probabilities.Contains(output.Matrix ?? output.Name)),
        ];
        if (candidates.Length == 1)
        {
            return Checked(candidates[0]);
        }
        if (candidates.Length > 1)
        {
            throw offer.Refuse(
                ScoreSpec.OutputField,
                $"it is not clear which output holds the score; write 'output:' with one of {string.Join(", ", candidates.Select(c => $"'{c.Name}'"))}"
            );
        }
        throw offer.Refuse(
            ScoreSpec.OutputField,
            outputs.FirstOrDefault(output => HoldsScores(output) && output.Origin == OutputOrigin.Label) is { } number
                    ? $"its output '{number.Name}' is the predicted class as a number, not how likely it is; export it with probabilities, or write 'output: {number.Name}' to take the class for the score"
                : outputs.FirstOrDefault(output => HoldsLabels(output) && output.Origin != OutputOrigin.Input) is { } label
                    ? $"its outputs name a class without saying how likely it is; export it with probabilities, or write 'output: {label.Name}' and 'positive_class:' "
                        + "to score 1 for that class and 0 for the others"
                : $"none of its outputs holds scores; {WhatWouldDo}"
        );
    }

    /// <summary>How the score is read, judging by what a trial run gave.</summary>
    /// <param name="output">The chosen output.</param>
    /// <param name="trial">Its value.</param>
    /// <param name="rows">Rows of the trial.</param>
    /// <exception cref="ModelRefusedException">The output has no score per row, or it is not clear which class counts.</exception>
    public ScoreOutput Locate(ModelValue output, OrtValue trial, int rows)
    {
        if (!trial.IsTensor)
        {
            return LocateInMaps(output, trial, rows);
        }
        OrtTensorTypeAndShapeInfo info = trial.GetTensorTypeAndShape();
        long[] shape = info.Shape;
        if (shape.Length == 0 || shape[0] != rows || info.ElementCount == 0)
        {
            throw NotPerRow(output, rows, $"the shape [{string.Join(",", shape)}]");
        }
        int width = (int)(info.ElementCount / rows);
        return HoldsScores(output)
            ? new TensorOutput(
                output.Matrix ?? output.Name,
                info.ElementDataType,
                shape,
                _classes.ColumnOf(output, width, output.Classes),
                ActivationFor(output, width)
            )
            : LocateLabel(output, width);
    }

    public static bool HoldsScores(ModelValue output) =>
        output.Kind == ModelValueKind.Maps
        || (
            output.Kind == ModelValueKind.Tensor
            && output.Element is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16
        );

    private static bool HoldsLabels(ModelValue output) => output.Kind == ModelValueKind.Tensor && LabelOutput.IsSupported(output.Element);

    /// <summary>
    /// What can be refused by the declaration alone is refused without running the model. A declared width of 1 is often wrong; the
    /// trial shows how many columns there are.
    /// </summary>
    private ModelValue Checked(ModelValue output)
    {
        if (HoldsScores(output) && (output.Width ?? output.Classes?.Count) is { } width && width > 1)
        {
            _classes.ColumnOf(output, width, output.Classes);
            ActivationFor(output, width);
        }
        return output;
    }

    private MapOutput LocateInMaps(ModelValue output, OrtValue trial, int rows)
    {
        if (trial.GetValueCount() != rows)
        {
            throw NotPerRow(output, rows, $"{trial.GetValueCount()} maps");
        }
        ClassLabels classes = MapOutput.ClassesOf(trial);
        return new MapOutput(output.Name, classes, _classes.ColumnOf(output, classes.Count, classes), ActivationFor(output, classes.Count));
    }

    private LabelOutput LocateLabel(ModelValue output, int width)
    {
        if (width != 1)
        {
            throw offer.Refuse(ScoreSpec.OutputField, $"output '{output.Name}' has {width} labels per row; it takes one");
        }
        if (offer.Model.Activation != Activation.None)
        {
            throw offer.Refuse(
                ScoreSpec.ActivationField,
                $"output '{output.Name}' holds labels, which no activation turns into probabilities; remove 'activation'"
            );
        }
        string positive = offer.Model.PositiveClass
            ?? throw offer.Refuse(
                ScoreSpec.PositiveClassField,
                $"output '{output.Name}' holds labels; write 'positive_class:' with the one that means fraud"
            );
        return LabelOutput.Create(output.Name, output.Element, positive)
            ?? throw offer.Refuse(
                ScoreSpec.PositiveClassField,
                $"output '{output.Name}' holds labels of type {ModelValue.Word(output.Element)}, and '{positive}' is not one of them"
            );
    }

    private Activation ActivationFor(ModelValue output, int width) =>
        offer.Model.Activation != Activation.Softmax || width > 1
            ? offer.Model.Activation
            : throw offer.Refuse(
                ScoreSpec.ActivationField,
                $"softmax over the single column of output '{output.Name}' is always 1; write 'activation: sigmoid' if it is a logit"
            );

    private ModelRefusedException NotPerRow(ModelValue output, int rows, string found) =>
        offer.Refuse(ScoreSpec.OutputField, $"for {rows} rows its output '{output.Name}' has {found}, so it does not give a score per row");
}
