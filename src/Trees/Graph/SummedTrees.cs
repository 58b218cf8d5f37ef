using Vigia.Trees.Ensemble;
using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>
/// Many ensembles of one tree each whose outputs, changed value by value, are added up: an isolation forest as scikit-learn's converter
/// writes it. Together they are one ensemble, whose output is the sum.
/// </summary>
/// <param name="Ensemble">The trees, in the order in which they are added up, reading the columns of the graph's inputs.</param>
/// <param name="Columns">How many columns the inputs have.</param>
/// <param name="Output">The tensor that the sum is.</param>
internal sealed record SummedTrees(TreeEnsemble Ensemble, int Columns, string Output)
{
    /// <summary>The node that adds up as many terms as there are ensembles; null if absent.</summary>
    public static OnnxNode? FindSum(OnnxGraph graph, OnnxNode[] nodes) =>
        graph.Nodes.FirstOrDefault(node => node.Operator == "Sum" && node.Inputs.Count == nodes.Length);

    /// <param name="graph">The graph.</param>
    /// <param name="nodes">Its ensembles.</param>
    /// <param name="sum">The node that adds up what becomes of them.</param>
    /// <param name="inputs">Gives the graph's inputs their columns.</param>
    /// <exception cref="UnsupportedModelException">The terms are not each one tree, changed value by value; the message says what is in the
    /// way.</exception>
    public static SummedTrees Read(OnnxGraph graph, OnnxNode[] nodes, OnnxNode sum, GraphInputs inputs)
    {
        IReadOnlyDictionary<string, OnnxNode> producers = ColumnTracer.ProducersOf(graph);
        var constants = new GraphConstants(graph);
        Dictionary<string, OnnxNode> byOutput = nodes.ToDictionary(node => node.Outputs[0]);
        var trees = new List<Tree>();
        foreach (string term in sum.Inputs)
        {
            OnnxNode node = OnlySource(term, producers, byOutput);
            Tree tree = OnlyTree(node);
            float[] weights = LeafFunction.Evaluate(
                producers,
                constants,
                term,
                node.Outputs[0],
                Array.ConvertAll(tree.Weights, weight => (float)weight)
            );
            var (program, tensor) = new ColumnTracer(graph, inputs.Find, producers).Trace(node.Inputs[0]);
            if (tensor.Type == OnnxType.Double)
            {
                throw new UnsupportedModelException($"{node.Label} is one of several ensembles and compares doubles");
            }

            if (!program.IsSelection)
            {
                throw new UnsupportedModelException($"{node.Label} reads values that the graph computes");
            }

            if (tree.Splits.Any(split => split.Feature >= tensor.Columns.Length))
            {
                throw new UnsupportedModelException($"{node.Label} reads a feature beyond its {tensor.Columns.Length} columns");
            }

            trees.Add(tree.WithWeights(Array.ConvertAll(weights, weight => (double)weight)).WithFeatures(program.SelectedSources));
        }
        var ensemble = new TreeEnsemble
        {
            Trees = [.. trees],
            TargetCount = 1,
            Aggregate = Aggregate.Sum,
            PostTransform = PostTransform.None,
            BaseValues = [],
            InDoubles = false,
        };
        return new SummedTrees(ensemble, inputs.Found.Sum(input => input.Columns), sum.Outputs[0]);
    }

    /// <summary>The one ensemble that a tensor depends on.</summary>
    private static OnnxNode OnlySource(
        string tensor,
        IReadOnlyDictionary<string, OnnxNode> producers,
        Dictionary<string, OnnxNode> byOutput
    )
    {
        var found = new HashSet<OnnxNode>();
        var seen = new HashSet<string>();
        var waiting = new Stack<string>([tensor]);
        while (waiting.TryPop(out string? next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            if (byOutput.TryGetValue(next, out OnnxNode? ensemble))
            {
                found.Add(ensemble);
            }
            else if (producers.TryGetValue(next, out OnnxNode? node))
            {
                foreach (string input in node.Inputs)
                {
                    waiting.Push(input);
                }
            }
        }
        return found.Count == 1
            ? found.First()
            : throw new UnsupportedModelException(
                $"tensor '{tensor}', a term of the sum, depends on {found.Count} tree ensembles, not one"
            );
    }

    private static Tree OnlyTree(OnnxNode node)
    {
        if (node.Operator != "TreeEnsembleRegressor")
        {
            throw new UnsupportedModelException($"{node.Label} is one of several ensembles and no regressor");
        }

        TreeEnsemble ensemble = ClassicEnsembleReader.Read(node, OnnxType.Float);
        bool plain =
            ensemble is
            {
                Trees: [{ EveryLeafComplete: true, Targets.Length: 1 }],
                TargetCount: 1,
                PostTransform: PostTransform.None,
                BaseValues.Length: 0
            };
        return plain
            ? ensemble.Trees[0]
            : throw new UnsupportedModelException($"{node.Label} is one of several ensembles and more than one plain tree");
    }
}
