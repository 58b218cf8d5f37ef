using Vigia.Trees.Ensemble;
using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>
/// Several regressors that read the same tensor, such as one for each class: together they are one ensemble, with the targets of the first
/// before those of the second.
/// </summary>
/// <param name="Ensemble">The trees of all.</param>
/// <param name="Sources">For the output of each, its targets.</param>
internal sealed record SideBySideTrees(TreeEnsemble Ensemble, IReadOnlyDictionary<string, SourceColumns> Sources)
{
    /// <param name="nodes">The ensembles.</param>
    /// <param name="inputType">The type of the tensor that they read.</param>
    /// <exception cref="UnsupportedModelException">The ensembles are not plain sums of trees over the same tensor.</exception>
    public static SideBySideTrees Read(OnnxNode[] nodes, OnnxType inputType)
    {
        if (
            nodes.Any(node => node.Operator != "TreeEnsembleRegressor" || node.Inputs[0] != nodes[0].Inputs[0])
            || inputType == OnnxType.Double
        )
        {
            throw new UnsupportedModelException(
                $"the graph has {nodes.Length} tree ensembles, and they are not regressors that read the same floats"
            );
        }

        var trees = new List<Tree>();
        var sources = new Dictionary<string, SourceColumns>();
        var baseValues = new List<double>();
        int targets = 0;
        foreach (OnnxNode node in nodes)
        {
            TreeEnsemble own = ClassicEnsembleReader.Read(node, inputType);
            if (own is not { Aggregate: Aggregate.Sum, PostTransform: PostTransform.None })
            {
                throw new UnsupportedModelException($"{node.Label} is one of several ensembles and more than a sum of trees");
            }

            if (targets + own.TargetCount > TreeEnsemble.MaxTargets)
            {
                throw new UnsupportedModelException(
                    $"the graph's {nodes.Length} tree ensembles have more than {TreeEnsemble.MaxTargets} targets"
                );
            }

            foreach (Tree tree in own.Trees)
            {
                trees.Add(tree.WithTargetsFrom(targets));
            }

            sources.Add(node.Outputs[0], new SourceColumns(targets, own.TargetCount, OnnxType.Float, 2));
            targets += own.TargetCount;
            baseValues.AddRange(own.BaseValues.Length == own.TargetCount ? own.BaseValues : new double[own.TargetCount]);
        }
        var ensemble = new TreeEnsemble
        {
            Trees = [.. trees],
            TargetCount = targets,
            Aggregate = Aggregate.Sum,
            PostTransform = PostTransform.None,
            BaseValues = [.. baseValues],
            InDoubles = false,
        };
        return new SideBySideTrees(ensemble, sources);
    }
}
