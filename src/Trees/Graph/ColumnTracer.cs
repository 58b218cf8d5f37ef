using Vigia.Trees.Ensemble;
using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>
/// Follows a tensor back to where it comes from and writes down, as a <see cref="ColumnProgram"/>, what happens on the way. It works on
/// both sides of the trees: from their input back to the graph's inputs, and from the graph's output back to their scores.
/// </summary>
internal sealed class ColumnTracer
{
    // A graph that branches and joins is followed along every path; this limit ends the search in graphs with too many paths.
    private const int MaxNodes = 10_000,
        MaxColumns = 4 * GraphInputs.MaxColumns;

    private readonly IReadOnlyDictionary<string, OnnxNode> _producers;
    private readonly GraphConstants _constants;
    private readonly Func<string, SourceColumns?> _sourceOf;
    private readonly List<int> _sources = [];
    private readonly List<ColumnStep> _steps = [];
    private int _visited;

    /// <param name="graph">The graph.</param>
    /// <param name="sourceOf">The source columns of a tensor at which the search ends; null for others.</param>
    public ColumnTracer(OnnxGraph graph, Func<string, SourceColumns?> sourceOf)
        : this(graph, sourceOf, ProducersOf(graph)) { }

    /// <inheritdoc cref="ColumnTracer(OnnxGraph, Func{string, SourceColumns?})"/>
    public ColumnTracer(OnnxGraph graph, Func<string, SourceColumns?> sourceOf, IReadOnlyDictionary<string, OnnxNode> producers)
    {
        _producers = producers;
        _constants = new GraphConstants(graph);
        _sourceOf = sourceOf;
    }

    /// <summary>Whether a step computes with doubles, of which the columns hold the nearest floats.</summary>
    public bool RoundsDoubles { get; private set; }

    /// <summary>The node that computes each tensor.</summary>
    public static IReadOnlyDictionary<string, OnnxNode> ProducersOf(OnnxGraph graph) =>
        graph
            .Nodes.SelectMany(node => node.Outputs, (node, output) => (node, output))
            .Where(pair => pair.output.Length > 0)
            .GroupBy(pair => pair.output)
            .ToDictionary(group => group.Key, group => group.First().node);

    /// <exception cref="UnsupportedModelException">Something on the way is not a simple step.</exception>
    public (ColumnProgram Program, TensorColumns Tensor) Trace(string tensor)
    {
        TensorColumns columns = Follow(tensor);
        return (new ColumnProgram([.. _sources], [.. _steps], columns.Columns), columns);
    }

    private TensorColumns Follow(string tensor)
    {
        if (++_visited > MaxNodes)
        {
            throw new UnsupportedModelException("the graph has too many paths to follow");
        }

        if (_sourceOf(tensor) is { } source)
        {
            int first = _sources.Count;
            if (first + source.Count > MaxColumns)
            {
                throw new UnsupportedModelException($"the graph works on more than {MaxColumns} columns");
            }

            int[] columns = [.. Enumerable.Range(first, source.Count)];
            _sources.AddRange(Enumerable.Range(source.First, source.Count));
            var result = new TensorColumns(columns, source.Type, source.Rank);
            // Features are floats; where the graph wants whole numbers, the floats that it gets have no fraction.
            return result.IsIntegral ? Add(new WholeNumberStep(columns, source.Type), result) : result;
        }
        if (!_producers.TryGetValue(tensor, out OnnxNode? node))
        {
            throw new UnsupportedModelException($"nothing computes tensor '{tensor}'");
        }

        if (node.Inputs.Count == 0 || node.Outputs[0] != tensor)
        {
            throw new UnsupportedModelException($"tensor '{tensor}' is a by-product of {node.Label}");
        }

        return Apply(node);
    }

    private TensorColumns Apply(OnnxNode node)
    {
        switch (node.Operator)
        {
            case "Concat" or "FeatureVectorizer":
                return Concatenate(node);
            case "Div" when SharesOf(node) is { } shared:
                return AddFloat(node, new SharesStep(shared.Columns), shared);
            case "Add" or "Sub" or "Mul" or "Div" or "Pow":
                return Calculate(node);
        }
        TensorColumns input = Follow(node.Inputs[0]);
        RoundsDoubles |= input.Type == OnnxType.Double && (node.Operator is "Scaler" or "Normalizer");
        switch (node.Operator)
        {
            case "Identity" or "ZipMap":
                return input;
            case "Max" or "Min" or "Sum" or "Mean" when node.Inputs.Count == 1:
                return input;
            case "Exp":
                return AddFloat(node, new ExpStep(input.Columns), input);
            case "Cast":
                return Cast(node, input);
            case "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze":
                return ColumnSelection.Reshape(node, input, _constants);
            case "ArrayFeatureExtractor" or "Gather" or "Slice":
                return ColumnSelection.Select(node, input, _constants);
            case "Scaler":
                return Scale(node, input);
            case "Imputer":
                return Impute(node, input);
            case "OneHotEncoder":
                return OneHot(node, input);
            case "LabelEncoder":
                (LookUpStep lookUp, OnnxType type) = Encoders.LookUp(node, input);
                return Add(lookUp, input with { Type = type });
            case "Normalizer":
                return Add(new NormalizeStep(input.Columns, NormOf(node)), input with { Type = OnnxType.Float });
            case "Neg":
                return AddFloat(node, new ArithmeticStep(input.Columns, "Mul", [.. input.Columns.Select(_ => -1f)], false), input);
            case "Sigmoid":
                return AddFloat(node, new SigmoidStep(input.Columns), input);
            case "Softmax":
                return Softmax(node, input);
            default:
                throw new UnsupportedModelException($"{node.Label} is not one of the simple steps around trees");
        }
    }

    private TensorColumns Add(ColumnStep step, TensorColumns result)
    {
        _steps.Add(step);
        return result;
    }

    /// <summary>Adds a step that computes in floats, as the graph does only if its tensor is of floats.</summary>
    private TensorColumns AddFloat(OnnxNode node, ColumnStep step, TensorColumns result) =>
        result.Type == OnnxType.Float
            ? Add(step, result)
            : throw new UnsupportedModelException($"{node.Label} computes in {result.Type}, not in floats");

    private TensorColumns Cast(OnnxNode node, TensorColumns input)
    {
        var to = (OnnxType)(node.Attributes.GetValueOrDefault("to")?.Int ?? 0);
        TensorColumns result = input with { Type = to };
        RoundsDoubles |= input.Type == OnnxType.Double && (to is OnnxType.Int32 or OnnxType.Int64);
        return to switch
        {
            OnnxType.Float or OnnxType.Double => result,
            OnnxType.Int32 or OnnxType.Int64 => input.IsIntegral ? result : Add(new CastStep(input.Columns, to), result),
            _ => throw new UnsupportedModelException($"{node.Label} makes {to} of numbers"),
        };
    }

    private TensorColumns Concatenate(OnnxNode node)
    {
        TensorColumns[] inputs = [.. node.Inputs.Select(Follow)];
        if (node.Operator == "Concat")
        {
            long axis = node.Attributes.GetValueOrDefault("axis")?.Int ?? 0;
            if (axis is not (1 or -1) || inputs.Any(input => input.Rank != 2))
            {
                throw new UnsupportedModelException($"{node.Label} joins rows, not columns");
            }

            if (inputs.Any(input => input.Type != inputs[0].Type))
            {
                throw new UnsupportedModelException($"{node.Label} joins different types");
            }
        }
        OnnxType type = node.Operator == "Concat" ? inputs[0].Type : OnnxType.Float;
        return new TensorColumns([.. inputs.SelectMany(input => input.Columns)], type, 2);
    }

    private TensorColumns Calculate(OnnxNode node)
    {
        if (node.Inputs.Count != 2)
        {
            throw new UnsupportedModelException($"{node.Label} has {node.Inputs.Count} operands");
        }

        bool constantFirst = _constants.Contains(node.Inputs[0]);
        TensorColumns input = Follow(node.Inputs[constantFirst ? 1 : 0]);
        float[] constants = _constants.Floats(node, node.Inputs[constantFirst ? 0 : 1], input.Columns.Length);
        return AddFloat(node, new ArithmeticStep(input.Columns, node.Operator, constants, constantFirst), input);
    }

    /// <summary>For a division of a tensor by the sum of its own columns, that tensor; null for others.</summary>
    private TensorColumns? SharesOf(OnnxNode node)
    {
        if (node.Inputs.Count != 2 || !_producers.TryGetValue(node.Inputs[1], out OnnxNode? sum) || sum.Operator != "ReduceSum")
        {
            return null;
        }

        bool overColumns =
            _constants.Integers(sum, 1, "axes") is [1 or -1] && (sum.Attributes.GetValueOrDefault("keepdims")?.Int ?? 1) == 1;
        return overColumns && sum.Inputs[0] == node.Inputs[0] && Follow(node.Inputs[0]) is { Rank: 2 } tensor ? tensor : null;
    }

    private TensorColumns Scale(OnnxNode node, TensorColumns input)
    {
        float[] offset = ColumnSelection.PerColumn(node, "offset", node.Attributes.GetValueOrDefault("offset")?.Floats ?? [], input);
        float[] scale = ColumnSelection.PerColumn(node, "scale", node.Attributes.GetValueOrDefault("scale")?.Floats ?? [], input);
        return Add(new ScaleStep(input.Columns, offset, scale, input.Type == OnnxType.Double), input with { Type = OnnxType.Float });
    }

    private TensorColumns Impute(OnnxNode node, TensorColumns input)
    {
        float[] imputed = node.Attributes.GetValueOrDefault("imputed_value_floats")?.Floats ?? [];
        float replaced = node.Attributes.GetValueOrDefault("replaced_value_float")?.Float ?? 0f;
        if (input.IsIntegral)
        {
            imputed = [.. (node.Attributes.GetValueOrDefault("imputed_value_int64s")?.Ints ?? []).Select(value => (float)value)];
            replaced = node.Attributes.GetValueOrDefault("replaced_value_int64")?.Int ?? 0;
        }
        var step = new ImputeStep(input.Columns, replaced, ColumnSelection.PerColumn(node, "imputed values", imputed, input));
        return input.IsIntegral ? Add(step, input) : AddFloat(node, step, input);
    }

    private TensorColumns OneHot(OnnxNode node, TensorColumns input)
    {
        float[] categories = Encoders.CategoriesOf(node);
        if (input.Type == OnnxType.Double || _sources.Count + (input.Columns.Length * categories.Length) > MaxColumns)
        {
            throw new UnsupportedModelException($"{node.Label} encodes doubles, or makes more than {MaxColumns} columns");
        }

        // Columns of their own, which begin as the value that they encode.
        int first = _sources.Count;
        foreach (int column in input.Columns)
        {
            _sources.AddRange(Enumerable.Repeat(_sources[column], categories.Length));
        }

        int[] columns = [.. Enumerable.Range(first, _sources.Count - first)];
        return Add(new OneHotStep(input.Columns, columns, categories), new TensorColumns(columns, OnnxType.Float, input.Rank + 1));
    }

    private TensorColumns Softmax(OnnxNode node, TensorColumns input)
    {
        long axis = node.Attributes.GetValueOrDefault("axis")?.Int ?? -1;
        if (axis is not (1 or -1) || input.Rank != 2)
        {
            throw new UnsupportedModelException($"{node.Label} runs over rows, not columns");
        }

        return AddFloat(node, new SoftmaxStep(input.Columns), input);
    }

    private static Norm NormOf(OnnxNode node) =>
        (node.Attributes.GetValueOrDefault("norm")?.Text ?? "MAX") switch
        {
            "MAX" => Norm.Max,
            "L1" => Norm.L1,
            "L2" => Norm.L2,
            var other => throw new UnsupportedModelException($"{node.Label} has the unknown norm '{other}'"),
        };
}

/// <summary>The source columns of a tensor at which a search ends.</summary>
internal readonly record struct SourceColumns(int First, int Count, OnnxType Type, int Rank);
