using Vigia.Stages.Score.Graph;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score.Models;

/// <summary>What is known to go wrong with models that open without an error.</summary>
internal static class ModelWarnings
{
    /// <param name="offer">The model.</param>
    /// <param name="output">The output that holds its score.</param>
    /// <param name="scorer">What computes it.</param>
    public static IReadOnlyList<string> Of(ModelOffer offer, ModelValue output, IScorer scorer)
    {
        var warnings = new List<string>();
        if (scorer is OnnxRuntimeScorer { RowRule.IsRowByRow: true })
        {
            warnings.Add(
                "is scored row by row, which is slower: its score of a record depends on the other records of the batch, "
                    + "as with dynamic quantisation; export it with fixed ranges"
            );
        }
        // Samples that agree prove more than the shape of the graph.
        if (offer.Model.Samples is null && ReversedClasses.AreIn(offer.File.Graph))
        {
            warnings.Add(
                "has a two-class tree ensemble with base values and trees for both classes, which ONNX Runtime scores with the classes reversed; "
                    + "export it with trees for one class (binary:logistic), and check it with 'samples'"
            );
        }
        string[] probabilities = ProbabilityOutputs.Of(offer.File.WholeGraph);
        if (offer.Model.Samples is null && probabilities.Length > 0 && !probabilities.Contains(output.Matrix ?? output.Name))
        {
            warnings.Add(
                $"takes output '{output.Name}', and the file has a probability of its own in '{probabilities[0]}'; "
                    + $"write 'output: {probabilities[0]}' without 'activation', or check the scores with 'samples'"
            );
        }
        if (output.Origin == OutputOrigin.Label && OutputBinding.HoldsScores(output))
        {
            warnings.Add(
                $"takes output '{output.Name}', which is the predicted class as a number and not how likely it is; export it with probabilities"
            );
        }
        (int dead, int all) = DeadBranches.In(offer.File.Graph);
        if (offer.Model.Samples is null && dead > 0)
        {
            warnings.Add(
                $"has {dead} of {all} branches that every value takes the same way, missing ones too (an infinite threshold): "
                    + "its export lost which way the trees learnt to send missing values; check rows with missing values with 'samples'"
            );
        }
        return warnings;
    }
}
