using Google.Protobuf;
using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>
/// Cuts a model down to what one output needs: other outputs, the nodes that only they need, and inputs that nothing needs any more. A
/// column of labels or a text that only a side output reads then need not be fed, and a side output's failures fail no score.
/// </summary>
internal static class GraphCut
{
    // Their bodies read tensors of the graph around them, which the nodes do not list.
    private static readonly HashSet<string> WithBodies = ["If", "Loop", "Scan", "SequenceMap"];

    /// <param name="model">The file's bytes.</param>
    /// <param name="graph">The graph in them.</param>
    /// <param name="output">The output that is read.</param>
    /// <returns>The bytes; null where the output needs everything, or it is not known what it needs.</returns>
    public static byte[]? Apply(byte[] model, OnnxGraph graph, string output)
    {
        if (graph.Outputs.All(o => o.Name != output) || graph.Nodes.Any(node => WithBodies.Contains(node.Operator)))
        {
            return null;
        }
        HashSet<string> tensors = Needed(graph, output, out HashSet<int> nodes);
        bool IsUseless(OnnxValue input) => !tensors.Contains(input.Name) && !graph.Constants.ContainsKey(input.Name);
        return nodes.Count == graph.Nodes.Count && !graph.Inputs.Any(IsUseless) ? null : ModelCopy.Graph(model, bytes =>
            {
                int node = 0,
                    value = 0,
                    input = 0;
                return ModelCopy.Message(bytes, (tag, content) =>
                {
                    bool isCut =
                        tag == ModelCopy.NodeTag ? !nodes.Contains(node++)
                        : tag == ModelCopy.OutputTag ? graph.Outputs[value++].Name != output
                        : tag == ModelCopy.InputTag && IsUseless(graph.Inputs[input++]);
                    return isCut ? Skip(content) : null;
                });
            });
    }

    /// <summary>The tensors and nodes that an output depends on. Nodes are in an order in which they can be computed.</summary>
    private static HashSet<string> Needed(OnnxGraph graph, string output, out HashSet<int> nodes)
    {
        HashSet<string> tensors = [output];
        nodes = [];
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (graph.Nodes[i].Outputs.Any(tensors.Contains))
            {
                nodes.Add(i);
                tensors.UnionWith(graph.Nodes[i].Inputs);
            }
        }
        return tensors;
    }

    private static byte[] Skip(CodedInputStream content)
    {
        content.SkipLastField();
        return [];
    }
}
