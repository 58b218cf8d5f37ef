using Vigia.Trees.Ensemble;
using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>
/// What a graph computes, value by value, from the output of one tree alone. A tree has few leaves, so the function is a table: it is
/// computed once for each leaf, and the results take the place of the leaves' weights.
/// </summary>
internal sealed class LeafFunction
{
    private readonly IReadOnlyDictionary<string, OnnxNode> _producers;
    private readonly GraphConstants _constants;
    private readonly int _leaves;
    private readonly Dictionary<string, float[]> _known = [];

    private LeafFunction(IReadOnlyDictionary<string, OnnxNode> producers, GraphConstants constants, string source, float[] weights)
    {
        _producers = producers;
        _constants = constants;
        _leaves = weights.Length;
        _known.Add(source, weights);
    }

    /// <summary>The values of a tensor for leaves of these weights.</summary>
    /// <param name="producers">The node that computes each tensor.</param>
    /// <param name="constants">The graph's constants.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="source">The tree's output.</param>
    /// <param name="weights">The weight of each leaf.</param>
    /// <exception cref="UnsupportedModelException">An operation on the way does not work value by value, or not in floats.</exception>
    public static float[] Evaluate(
        IReadOnlyDictionary<string, OnnxNode> producers,
        GraphConstants constants,
        string tensor,
        string source,
        float[] weights
    ) => new LeafFunction(producers, constants, source, weights).Of(tensor);

    private float[] Of(string tensor)
    {
        if (_known.TryGetValue(tensor, out float[]? known))
        {
            return known;
        }

        if (!_producers.TryGetValue(tensor, out OnnxNode? node) || node.Inputs.Count == 0)
        {
            throw new UnsupportedModelException($"nothing computes tensor '{tensor}'");
        }

        float[] values = Apply(node);
        _known.Add(tensor, values);
        return values;
    }

    private float[] Apply(OnnxNode node) =>
        node.Operator switch
        {
            "Identity" => Of(node.Inputs[0]),
            "Reshape" when _constants.Integers(node, 1, "shape") is [-1, 1] or [-1] => Of(node.Inputs[0]),
            "Cast" => Cast(node),
            "LabelEncoder" => Encode(node),
            "Neg" => Array.ConvertAll(Of(node.Inputs[0]), value => -value),
            "Log" => Array.ConvertAll(Of(node.Inputs[0]), MathF.Log),
            "Add" => Combine(node, (a, b) => a + b),
            "Sub" => Combine(node, (a, b) => a - b),
            "Mul" => Combine(node, (a, b) => a * b),
            "Div" => Combine(node, (a, b) => a / b),
            "Max" => Combine(node, MathF.Max),
            "Min" => Combine(node, MathF.Min),
            "Equal" => Combine(node, (a, b) => a == b ? 1 : 0),
            "Greater" => Combine(node, (a, b) => a > b ? 1 : 0),
            "Less" => Combine(node, (a, b) => a < b ? 1 : 0),
            _ => throw new UnsupportedModelException($"{node.Label} is not an operation that trees are combined with"),
        };

    private float[] Combine(OnnxNode node, Func<float, float, float> operation)
    {
        if (node.Inputs.Count != 2)
        {
            throw new UnsupportedModelException($"{node.Label} has {node.Inputs.Count} operands");
        }

        float[] left = Operand(node, 0),
            right = Operand(node, 1);
        return [.. left.Zip(right, operation)];
    }

    private float[] Operand(OnnxNode node, int position) =>
        _constants.Contains(node.Inputs[position])
            ? [.. Enumerable.Repeat(_constants.Floats(node, node.Inputs[position], 1)[0], _leaves)]
            : Of(node.Inputs[position]);

    private float[] Cast(OnnxNode node) =>
        (OnnxType)(node.Attributes.GetValueOrDefault("to")?.Int ?? 0) switch
        {
            OnnxType.Float => Of(node.Inputs[0]),
            OnnxType.Int32 or OnnxType.Int64 => Array.ConvertAll(Of(node.Inputs[0]), MathF.Truncate),
            var type => throw new UnsupportedModelException($"{node.Label} makes {type} of a tree's output"),
        };

    /// <summary>LabelEncoder from numbers to numbers; a value that is not a key becomes the default.</summary>
    private float[] Encode(OnnxNode node)
    {
        OnnxAttribute? Attribute(string name) => node.Attributes.GetValueOrDefault(name);
        float[] keys = Attribute("keys_floats")?.Floats ?? [];
        if (keys.Length == 0)
        {
            keys = [.. (Attribute("keys_int64s")?.Ints ?? []).Select(key => (float)key)];
        }

        float[] values = Attribute("values_floats")?.Floats ?? [];
        float otherwise = Attribute("default_float")?.Float ?? -0f;
        if (keys.Length == 0 || keys.Length != values.Length)
        {
            long[] numbers = Attribute("values_int64s")?.Ints ?? [];
            if (keys.Length == 0 || keys.Length != numbers.Length)
            {
                throw new UnsupportedModelException($"{node.Label} does not lead from numbers to numbers");
            }

            values = [.. numbers.Select(number => (float)number)];
            otherwise = Attribute("default_int64")?.Int ?? -1;
        }
        var table = new Dictionary<float, float>();
        for (int i = 0; i < keys.Length; i++)
        {
            table.TryAdd(keys[i], values[i]);
        }

        return Array.ConvertAll(Of(node.Inputs[0]), value => table.GetValueOrDefault(value, otherwise));
    }
}
