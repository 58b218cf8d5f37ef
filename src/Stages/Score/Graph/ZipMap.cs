using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>
/// A <c>ZipMap</c> at the end of a model: it turns a matrix of probabilities into one map from class to probability per row,
/// which costs a multiple of what the model does.
/// </summary>
/// <param name="Node">Position among the graph's nodes.</param>
/// <param name="Output">Position among the graph's outputs.</param>
/// <param name="Name">The output of maps.</param>
/// <param name="Tensor">The matrix that it is made of, one column per class.</param>
/// <param name="Classes">The classes in the order of the columns.</param>
internal sealed record ZipMap(int Node, int Output, string Name, string Tensor, ClassLabels Classes)
{
    /// <summary>
    /// Those that can be cut off. One that reads an input of the model stays: the library does not hand inputs through to outputs.
    /// </summary>
    public static IReadOnlyList<ZipMap> AtTheEndOf(OnnxGraph graph)
    {
        var found = new List<ZipMap>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            if (
                graph.Nodes[i] is { Operator: "ZipMap", Domain: "ai.onnx.ml", Inputs: [var tensor], Outputs: [var name] } node
                && IndexOf(graph.Inputs, tensor) is null
                && ClassLabels.OfNode(node) is { } classes
                && IndexOf(graph.Outputs, name) is { } output
            )
            {
                found.Add(new ZipMap(i, output, name, tensor, classes));
            }
        }
        return found;
    }

    private static int? IndexOf(IReadOnlyList<OnnxValue> values, string name)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Name == name)
            {
                return i;
            }
        }
        return null;
    }
}
