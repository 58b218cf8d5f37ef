using Vigia.Trees.Ensemble;
using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>Gives the graph's inputs their columns, in the order in which they are asked for.</summary>
/// <param name="graph">The graph.</param>
/// <param name="openWidth">The columns of an input whose shape leaves them open.</param>
internal sealed class GraphInputs(OnnxGraph graph, int openWidth)
{
    /// <summary>More columns than any table that a model reads.</summary>
    public const int MaxColumns = 1 << 14;

    private readonly Dictionary<string, OnnxValue> _inputs = graph
        .Inputs.GroupBy(input => input.Name)
        .ToDictionary(group => group.Key, group => group.First());

    private readonly Dictionary<string, SourceColumns> _columns = [];
    private int _width;

    /// <summary>The inputs that were asked for, in the order of their columns.</summary>
    public IReadOnlyList<TreeInput> Found =>
        [.. _columns.OrderBy(pair => pair.Value.First).Select(pair => new TreeInput(pair.Key, pair.Value.First, pair.Value.Count))];

    /// <summary>The columns of an input; null where the tensor is not a matrix of features.</summary>
    public SourceColumns? Find(string tensor)
    {
        if (_columns.TryGetValue(tensor, out SourceColumns known))
        {
            return known;
        }

        if (!_inputs.TryGetValue(tensor, out OnnxValue? input))
        {
            return null;
        }

        if (input.Type is OnnxType.Undefined or OnnxType.Text or OnnxType.Float16 or > OnnxType.UInt64 or < 0)
        {
            throw new UnsupportedModelException($"input '{tensor}' holds {input.Type}, not numbers");
        }

        var (rank, columns) = input.Shape switch
        {
            null or [_, null] => (2, openWidth),
            [_, { } width] => (2, width),
            [_] => (1, 1),
            _ => throw new UnsupportedModelException($"input '{tensor}' has {input.Shape.Count} dimensions, not rows and columns"),
        };
        if (columns < 1 || _width + columns > MaxColumns)
        {
            throw new UnsupportedModelException($"input '{tensor}' has {columns} columns");
        }

        var found = new SourceColumns(_width, (int)columns, input.Type, rank);
        _columns.Add(tensor, found);
        _width += (int)columns;
        return found;
    }
}
