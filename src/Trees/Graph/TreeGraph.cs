using Vigia.Trees.Ensemble;
using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>A graph that is one tree ensemble, several side by side, or a sum of single trees, between simple steps.</summary>
/// <param name="Ensemble">The trees.</param>
/// <param name="Inputs">The graph's inputs that the trees depend on, in the order of their columns.</param>
/// <param name="Features">From the inputs' columns to the trees' features.</param>
/// <param name="Scores">From the trees' scores to the output.</param>
/// <param name="Output">The name of the graph's output.</param>
internal sealed record TreeGraph(
    TreeEnsemble Ensemble,
    IReadOnlyList<TreeInput> Inputs,
    ColumnProgram Features,
    ColumnProgram Scores,
    string Output
)
{
    /// <summary>Whether the graph computes with doubles of which the program has only the nearest floats.</summary>
    public bool RoundsDoubles { get; private init; }

    /// <param name="graph">The graph.</param>
    /// <param name="output">The output to compute; null: the first one that comes from the trees' scores.</param>
    /// <exception cref="UnsupportedModelException">The graph is something else; the message says what.</exception>
    public static TreeGraph Read(OnnxGraph graph, string? output)
    {
        OnnxNode[] nodes = FindTrees(graph);
        var inputs = new GraphInputs(graph, nodes.Max(OpenWidth));
        if (nodes.Length > 1 && SummedTrees.FindSum(graph, nodes) is { } sum)
        {
            return ReadSummed(graph, nodes, sum, inputs, output);
        }

        OnnxNode node = nodes[0];
        var tracer = new ColumnTracer(graph, inputs.Find);
        var (features, tensor) = tracer.Trace(node.Inputs[0]);
        TreeEnsemble ensemble;
        IReadOnlyDictionary<string, SourceColumns> sources;
        if (nodes.Length > 1)
        {
            (ensemble, sources) = SideBySideTrees.Read(nodes, tensor.Type);
        }
        else
        {
            (ensemble, sources) = ReadOne(node, tensor.Type);
        }

        if (ensemble.FeaturesRead > tensor.Columns.Length)
        {
            throw new UnsupportedModelException(
                $"{node.Label} reads feature {ensemble.FeaturesRead - 1}, but there are {tensor.Columns.Length}"
            );
        }

        if (ensemble.Codes is not null && features.Result.Distinct().Count() < features.Result.Length)
        {
            throw new UnsupportedModelException($"{node.Label} compares doubles, and the graph gives it a column twice");
        }

        var (name, scores) = TraceScores(graph, sources, output);
        bool rounds = tensor.Type == OnnxType.Double && (ensemble.Codes is null || !features.Steps.All(step => step is WholeNumberStep));
        return new TreeGraph(ensemble, inputs.Found, features, scores, name) { RoundsDoubles = tracer.RoundsDoubles || rounds };
    }

    private static (TreeEnsemble Ensemble, IReadOnlyDictionary<string, SourceColumns> Sources) ReadOne(OnnxNode node, OnnxType inputType)
    {
        bool isModern = node.Operator == "TreeEnsemble";
        TreeEnsemble ensemble = isModern ? ModernEnsembleReader.Read(node, inputType) : ClassicEnsembleReader.Read(node, inputType);
        var sources = new Dictionary<string, SourceColumns>();
        if (node.Outputs.ElementAtOrDefault(node.Operator == "TreeEnsembleClassifier" ? 1 : 0) is { } scores)
        {
            sources.Add(
                scores,
                new SourceColumns(0, ensemble.TargetCount, ensemble.InDoubles && isModern ? OnnxType.Double : OnnxType.Float, 2)
            );
        }

        return (ensemble, sources);
    }

    private static TreeGraph ReadSummed(OnnxGraph graph, OnnxNode[] nodes, OnnxNode sum, GraphInputs inputs, string? output)
    {
        SummedTrees summed = SummedTrees.Read(graph, nodes, sum, inputs);
        int[] columns = [.. Enumerable.Range(0, summed.Columns)];
        var sources = new Dictionary<string, SourceColumns> { [summed.Output] = new SourceColumns(0, 1, OnnxType.Float, 2) };
        var (name, scores) = TraceScores(graph, sources, output);
        return new TreeGraph(summed.Ensemble, inputs.Found, new ColumnProgram(columns, [], columns), scores, name);
    }

    private static OnnxNode[] FindTrees(OnnxGraph graph)
    {
        OnnxNode[] trees =
        [
            .. graph.Nodes.Where(node =>
                node is { Domain: "ai.onnx.ml", Operator: "TreeEnsembleClassifier" or "TreeEnsembleRegressor" or "TreeEnsemble" }
            ),
        ];
        if (trees.Length > 0 && trees.All(node => node.Inputs.Count == 1))
        {
            return trees;
        }

        string found = string.Join(", ", graph.Nodes.Select(node => node.Operator).Distinct().Take(8));
        throw new UnsupportedModelException($"the graph has no tree ensemble (its operators: {found})");
    }

    /// <summary>How many columns an input has that does not say so: as many as the trees read.</summary>
    private static int OpenWidth(OnnxNode node)
    {
        long highest = (node.Attributes.GetValueOrDefault("nodes_featureids")?.Ints ?? []).DefaultIfEmpty(0).Max();
        return (int)Math.Clamp(highest, 0, GraphInputs.MaxColumns) + 1;
    }

    private static (string Output, ColumnProgram Scores) TraceScores(
        OnnxGraph graph,
        IReadOnlyDictionary<string, SourceColumns> sources,
        string? output
    )
    {
        if (output is not null && graph.Outputs.All(candidate => candidate.Name != output))
        {
            throw new UnsupportedModelException(
                $"the graph has no output '{output}' (it has: {string.Join(", ", graph.Outputs.Select(candidate => candidate.Name))})"
            );
        }

        string? reason = null;
        foreach (OnnxValue candidate in graph.Outputs.Where(candidate => output is null || candidate.Name == output))
        {
            try
            {
                var tracer = new ColumnTracer(graph, tensor => sources.TryGetValue(tensor, out SourceColumns source) ? source : null);
                return (candidate.Name, tracer.Trace(candidate.Name).Program);
            }
            catch (UnsupportedModelException error)
            {
                reason ??= $"output '{candidate.Name}' does not come from the trees' scores in simple steps: {error.Message}";
            }
        }
        throw new UnsupportedModelException(reason ?? "the graph has no outputs");
    }
}
