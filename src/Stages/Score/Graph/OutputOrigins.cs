using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>What a tensor's numbers mean, as far as the graph shows it.</summary>
internal enum OutputOrigin
{
    Unknown,

    /// <summary>An input, handed through.</summary>
    Input,

    /// <summary>The predicted class, or a comparison with a threshold: 0 or 1, not how likely.</summary>
    Label,

    /// <summary>Targets of a regressor; they are not classes of which the second is the positive one.</summary>
    Targets,
}

/// <summary>Follows an output back through steps that change its form, not its meaning.</summary>
internal static class OutputOrigins
{
    private const int MaxSteps = 16;

    private static readonly HashSet<string> Steps = ["Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "LabelEncoder"];
    private static readonly HashSet<string> Classifiers = ["TreeEnsembleClassifier", "LinearClassifier", "SVMClassifier"];
    private static readonly HashSet<string> Regressors = ["TreeEnsembleRegressor", "LinearRegressor", "SVMRegressor", "TreeEnsemble"];
    private static readonly HashSet<string> Choices = ["ArgMax", "ArgMin", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Binarizer"];

    public static OutputOrigin Of(OnnxGraph? graph, string output)
    {
        string tensor = output;
        bool isLookedUp = false;
        for (int step = 0; graph is not null && step < MaxSteps; step++)
        {
            if (graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(tensor)) is not { } source)
            {
                return !isLookedUp && graph.Inputs.Any(input => input.Name == tensor) ? OutputOrigin.Input : OutputOrigin.Unknown;
            }
            if (Choices.Contains(source.Operator) || (Classifiers.Contains(source.Operator) && source.Outputs[0] == tensor))
            {
                return OutputOrigin.Label;
            }
            if (Regressors.Contains(source.Operator))
            {
                return OutputOrigin.Targets;
            }
            // Labels looked up by the class's number: the number is the second input.
            bool isLookUp =
                source is { Operator: "ArrayFeatureExtractor" or "Gather", Inputs: [var table, _] } && graph.Constants.ContainsKey(table);
            if (!isLookUp && (!Steps.Contains(source.Operator) || source.Inputs.Count == 0))
            {
                return OutputOrigin.Unknown;
            }
            isLookedUp |= isLookUp || source.Operator == "LabelEncoder";
            tensor = source.Inputs[isLookUp ? 1 : 0];
        }
        return OutputOrigin.Unknown;
    }
}
