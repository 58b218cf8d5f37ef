using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>
/// Finds the classes of a model's output of probabilities: the labels of the classifier that it comes from, through steps
/// that keep one column per class in its place.
/// </summary>
internal static class ClassTracer
{
    private const int MaxSteps = 16;

    private static readonly HashSet<string> Classifiers = ["TreeEnsembleClassifier", "LinearClassifier", "SVMClassifier"];
    private static readonly HashSet<string> Steps =
    [
        "Identity",
        "Cast",
        "Normalizer",
        "Softmax",
        "Sigmoid",
        "Clip",
        "Reshape",
        "Mul",
        "Div",
    ];

    /// <summary>The classes in the order of the output's columns; null where the file does not tell them.</summary>
    public static ClassLabels? Trace(OnnxGraph graph, string output)
    {
        string tensor = output;
        for (int step = 0; step < MaxSteps; step++)
        {
            if (graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(tensor)) is not { Inputs: [var input, ..] } source)
            {
                return null;
            }
            if (Classifiers.Contains(source.Operator))
            {
                // The first output is the predicted class.
                return source.Outputs[0] == tensor ? null : ClassLabels.OfNode(source);
            }
            if (!Steps.Contains(source.Operator))
            {
                return null;
            }
            tensor = input;
        }
        return null;
    }
}
