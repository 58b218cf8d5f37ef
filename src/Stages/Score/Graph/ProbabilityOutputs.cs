using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>Finds the outputs of a model that are probabilities already, because a Sigmoid or Softmax made them.</summary>
internal static class ProbabilityOutputs
{
    private const int MaxSteps = 16;

    private static readonly HashSet<string> Makers = ["Sigmoid", "Softmax"];
    private static readonly HashSet<string> Steps =
    [
        "Identity",
        "Cast",
        "Reshape",
        "Squeeze",
        "Unsqueeze",
        "Flatten",
        "Clip",
        "Concat",
        "Gather",
    ];

    /// <summary>Their names, in the file's order.</summary>
    public static string[] Of(OnnxGraph? graph) =>
        graph is null ? [] : [.. graph.Outputs.Select(output => output.Name).Where(name => IsMade(graph, name))];

    private static bool IsMade(OnnxGraph graph, string output)
    {
        string tensor = output;
        for (int step = 0; step < MaxSteps; step++)
        {
            if (graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(tensor)) is not { Inputs: [var input, ..] } source)
            {
                return false;
            }
            if (Makers.Contains(source.Operator))
            {
                return true;
            }
            if (!Steps.Contains(source.Operator))
            {
                return false;
            }
            tensor = input;
        }
        return false;
    }
}
