using Vigia.Trees.Ensemble;
using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>The constants that a graph's nodes read: initializers, and what Constant nodes hold.</summary>
internal sealed class GraphConstants(OnnxGraph graph)
{
    private readonly Dictionary<string, OnnxNode> _nodes = graph
        .Nodes.Where(node => node.Operator == "Constant" && node.Outputs.Count == 1)
        .GroupBy(node => node.Outputs[0])
        .ToDictionary(group => group.Key, group => group.First());

    public bool Contains(string tensor) => graph.Constants.ContainsKey(tensor) || _nodes.ContainsKey(tensor);

    /// <summary>
    /// The whole numbers of input <paramref name="position"/>, or those of the attribute that older versions have instead.
    /// </summary>
    public long[]? Integers(OnnxNode node, int position, string attribute)
    {
        if (node.Attributes.TryGetValue(attribute, out OnnxAttribute? own))
        {
            return own.Int is { } one ? [one] : own.Ints;
        }

        if (position >= node.Inputs.Count || node.Inputs[position].Length == 0)
        {
            return null;
        }

        return Find(node.Inputs[position]).Integers;
    }

    /// <summary>Whether a constant has no dimensions.</summary>
    public bool IsScalar(string tensor) => Find(tensor).Shape.Count == 0;

    /// <summary>A constant as floats, one for each of <paramref name="count"/> columns; a single value is used for all.</summary>
    public float[] Floats(OnnxNode node, string tensor, int count)
    {
        double[] values = Find(tensor).Reals;
        if (values.Length == 1)
        {
            return [.. Enumerable.Repeat((float)values[0], count)];
        }

        if (values.Length != count)
        {
            throw new UnsupportedModelException($"{node.Label} combines {count} columns with {values.Length} constants");
        }

        return Array.ConvertAll(values, value => (float)value);
    }

    private OnnxTensor Find(string tensor)
    {
        if (graph.Constants.TryGetValue(tensor, out OnnxTensor? constant))
        {
            return constant;
        }

        if (_nodes.TryGetValue(tensor, out OnnxNode? node) && node.Attributes.GetValueOrDefault("value")?.Tensor is { } value)
        {
            return value;
        }

        throw new UnsupportedModelException($"tensor '{tensor}' is not a constant");
    }
}
