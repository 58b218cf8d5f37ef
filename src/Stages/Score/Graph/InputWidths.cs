using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>
/// How many features an input takes of which the file leaves that open, as the first operators behind it show: with one feature in place of
/// many, arithmetic repeats it and trees read beyond it, and neither fails.
/// </summary>
internal static class InputWidths
{
    private static readonly HashSet<string> Unary = ["Identity", "Cast", "Abs", "Neg", "Log", "Exp", "Sqrt", "Clip", "Sigmoid", "Tanh"];
    private static readonly HashSet<string> Binary = ["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min"];

    /// <summary>The least number of features that the operators need; null where they do not show it.</summary>
    public static int? LeastOf(OnnxGraph? graph, string input)
    {
        HashSet<string> tensors = [input];
        int? least = null;
        foreach (OnnxNode node in graph?.Nodes ?? [])
        {
            if (!node.Inputs.Any(tensors.Contains))
            {
                continue;
            }
            least = WidthIn(graph!, node, tensors) is { } width ? Math.Max(width, least ?? 0) : least;
            if (Unary.Contains(node.Operator) || Binary.Contains(node.Operator) || node.Operator is "Scaler" or "Imputer")
            {
                tensors.UnionWith(node.Outputs);
            }
        }
        return least;
    }

    private static int? WidthIn(OnnxGraph graph, OnnxNode node, HashSet<string> tensors)
    {
        if (node.Operator.StartsWith("TreeEnsemble", StringComparison.Ordinal))
        {
            return node.Attributes.GetValueOrDefault("nodes_featureids")?.Ints is { Length: > 0 } read
                ? (int)Math.Min(read.Max() + 1, int.MaxValue)
                : null;
        }
        if (node.Operator is "Scaler" or "Imputer")
        {
            string name = node.Operator == "Scaler" ? "scale" : "imputed_value_floats";
            return node.Attributes.GetValueOrDefault(name)?.Floats is { Length: > 1 } values ? values.Length : null;
        }
        string? other = Binary.Contains(node.Operator) ? node.Inputs.FirstOrDefault(name => !tensors.Contains(name)) : null;
        return
            other is not null
            && graph.Constants.TryGetValue(other, out OnnxTensor? constant)
            && (constant.Shape.Count is 1 or 2)
            && constant.Shape[^1] > 1
            && (constant.Shape.Count == 1 || constant.Shape[0] == 1)
            ? (int)constant.Shape[^1]
            : null;
    }
}
