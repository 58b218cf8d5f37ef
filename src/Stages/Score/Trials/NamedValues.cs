using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Inputs;
using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Trials;

/// <summary>
/// Finds the values that a graph names for its features: categories of a OneHotEncoder, keys of a LabelEncoder, rows of a table that
/// Gather looks up. Such operators may fail on any other value, so that trials must use these.
/// </summary>
internal sealed class NamedValues
{
    private static readonly HashSet<string> Steps = ["Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Imputer"];
    private static readonly string[] NumberKeys = ["cats_int64s", "keys_int64s", "keys_floats"];
    private static readonly string[] TextKeys = ["cats_strings", "keys_strings"];

    private readonly OnnxGraph _graph;
    private readonly IReadOnlyList<FeatureSpec> _features;
    private readonly float[]?[] _found;
    private readonly Dictionary<string, Columns> _tensors = [];

    private NamedValues(OnnxGraph graph, IReadOnlyList<FeatureSpec> features)
    {
        _graph = graph;
        _features = features;
        _found = new float[]?[features.Count];
    }

    /// <summary>The values named for each of the schema's features, at most <paramref name="limit"/> each; null where any may do.</summary>
    public static float[]?[] Of(OnnxGraph? graph, InputsPlan inputs, IReadOnlyList<FeatureSpec> features, int limit)
    {
        if (graph is null)
        {
            return new float[]?[features.Count];
        }
        var named = new NamedValues(graph, features);
        foreach (InputPlan input in inputs.Inputs)
        {
            named._tensors[input.Name] = new Columns(input.Features.Columns.ToArray(), 0);
        }
        foreach (OnnxNode node in graph.Nodes)
        {
            named.Visit(node, limit);
        }
        return named._found;
    }

    private void Visit(OnnxNode node, int limit)
    {
        if (node.Inputs.Count == 0 || node.Outputs.Count == 0)
        {
            return;
        }
        if (_tensors.TryGetValue(node.Inputs[0], out Columns? source))
        {
            if (Pass(node, source) is { } passed)
            {
                _tensors[node.Outputs[0]] = passed;
            }
            else
            {
                TakeKeys(node, source, limit);
            }
        }
        else if (
            node.Operator == "Gather"
            && node.Inputs.Count > 1
            && _tensors.TryGetValue(node.Inputs[1], out Columns? index)
            && Constant(node, 0)?.Shape is { Count: > 0 } shape
            && Axis(node) >= 0
            && Axis(node) < shape.Count
        )
        {
            Take(index, [.. Enumerable.Range(0, (int)Math.Min(limit, shape[Axis(node)])).Select(i => (double)i)]);
        }
    }

    /// <summary>The features that a node's output holds, where it only moves or shifts them; null for any other node.</summary>
    private Columns? Pass(OnnxNode node, Columns source) =>
        node.Operator switch
        {
            "Sub" when Constant(node, 1) is { Reals: [var shift] } => source with { Shift = source.Shift + shift },
            "Add" when Constant(node, 1) is { Reals: [var shift] } => source with { Shift = source.Shift - shift },
            "Gather" when Axis(node) == 1 && Constant(node, 1) is { } picks => source.Pick(picks.Integers),
            "ArrayFeatureExtractor" when Constant(node, 1) is { } picks => source.Pick(picks.Integers),
            "Concat" => Join(node),
            _ => Steps.Contains(node.Operator) ? source : null,
        };

    private Columns? Join(OnnxNode node)
    {
        Columns[] parts = [.. node.Inputs.Select(name => _tensors.GetValueOrDefault(name)).OfType<Columns>()];
        return parts.Length == node.Inputs.Count && parts.All(part => part.Shift.Equals(parts[0].Shift))
            ? new Columns([.. parts.SelectMany(part => part.Features)], parts[0].Shift)
            : null;
    }

    private void TakeKeys(OnnxNode node, Columns source, int limit)
    {
        if (node.Operator is not ("OneHotEncoder" or "LabelEncoder"))
        {
            return;
        }
        if (TextKeys.Select(node.Attributes.GetValueOrDefault).OfType<OnnxAttribute>().FirstOrDefault() is { } words)
        {
            TakeWords(source, words.Texts);
            return;
        }
        OnnxAttribute? numbers = NumberKeys.Select(node.Attributes.GetValueOrDefault).OfType<OnnxAttribute>().FirstOrDefault();
        double[] keys =
            numbers is { Ints.Length: > 0 } ? [.. numbers.Ints.Select(key => (double)key)]
            : numbers is { Floats.Length: > 0 } ? [.. numbers.Floats.Select(key => (double)key)]
            : node.Attributes.GetValueOrDefault("keys_tensor")?.Tensor?.Reals ?? [];
        Take(source, [.. keys.Where(double.IsFinite).Take(limit)]);
    }

    /// <summary>Words are codes in the matrix: their places among the category's values.</summary>
    private void TakeWords(Columns source, string[] words)
    {
        foreach (int feature in source.Features)
        {
            float[] codes =
            [
                .. words
                    .Select(word => Array.IndexOf([.. _features[feature].Values], word))
                    .Where(code => code >= 0)
                    .Select(code => (float)code),
            ];
            _found[feature] ??= codes.Length > 0 ? codes : null;
        }
    }

    private void Take(Columns source, double[] values)
    {
        foreach (int feature in source.Features)
        {
            _found[feature] ??= values.Length > 0 ? [.. values.Select(value => (float)(value + source.Shift))] : null;
        }
    }

    private OnnxTensor? Constant(OnnxNode node, int position) =>
        position >= node.Inputs.Count
            ? null
            : _graph.Constants.GetValueOrDefault(node.Inputs[position])
                ?? _graph
                    .Nodes.FirstOrDefault(n => n.Operator == "Constant" && n.Outputs.Contains(node.Inputs[position]))
                    ?.Attributes.GetValueOrDefault("value")
                    ?.Tensor;

    private static int Axis(OnnxNode node) => (int)(node.Attributes.GetValueOrDefault("axis")?.Int ?? 0);

    /// <summary>Which features a tensor holds, and what was subtracted from them.</summary>
    private sealed record Columns(int[] Features, double Shift)
    {
        /// <summary>Some of the columns; null if one is outside.</summary>
        public Columns? Pick(long[] places) =>
            places.All(place => place >= 0 && place < Features.Length)
                ? this with
                {
                    Features = [.. places.Select(place => Features[place])],
                }
                : null;
    }
}
