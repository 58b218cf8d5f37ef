using Vigia.Trees.Onnx;

namespace Vigia.Trees.Ensemble;

/// <summary>
/// Reads TreeEnsembleClassifier and TreeEnsembleRegressor (ai.onnx.ml 1 and 3): parallel lists with one entry per node, leaf or not, and
/// lists of the leaves' weights. The trees are added up in the order in which the lists name them.
/// </summary>
internal static class ClassicEnsembleReader
{
    public static TreeEnsemble Read(OnnxNode node, OnnxType inputType)
    {
        bool classifier = node.Operator == "TreeEnsembleClassifier";
        string prefix = classifier ? "class" : "target";
        var attributes = new NodeAttributes(node, inputType == OnnxType.Double);
        string[] labels = classifier ? LabelsOf(attributes) : [];
        int targets = classifier ? labels.Length : attributes.Count("n_targets");
        if (targets is < 1 or > TreeEnsemble.MaxTargets)
        {
            throw new UnsupportedModelException($"{node.Label} has {targets} {(classifier ? "class labels" : "targets")}");
        }

        var table = new ClassicNodeTable(attributes);
        long[] ids = attributes.Ints($"{prefix}_ids");
        double[] weights = attributes.Reals($"{prefix}_weights");
        AddWeights(attributes, prefix, ids, weights, targets, table);

        double[][]? codes = inputType == OnnxType.Double ? ThresholdCodes.Replace(table.Nodes) : null;
        var builder = new TreeBuilder(table.Nodes);
        return new TreeEnsemble
        {
            Trees = [.. table.Roots.Select(builder.Build)],
            TargetCount = targets,
            Aggregate = EnsembleWords.ReadAggregate(attributes.Text("aggregate_function", "SUM")),
            PostTransform = EnsembleWords.ReadPostTransform(attributes.Text("post_transform", "NONE")),
            BaseValues = attributes.Reals("base_values"),
            InDoubles = inputType == OnnxType.Double,
            Codes = codes,
            Classifier = classifier
                ? new ClassifierTraits(labels, targets == 2 && ids.Distinct().Count() == 1, !weights.Any(weight => weight < 0))
                : null,
        };
    }

    private static string[] LabelsOf(NodeAttributes attributes)
    {
        string[] texts = attributes.Texts("classlabels_strings");
        return texts.Length > 0
            ? texts
            : [.. attributes.Ints("classlabels_int64s").Select(label => label.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static void AddWeights(
        NodeAttributes attributes,
        string prefix,
        long[] ids,
        double[] weights,
        int targets,
        ClassicNodeTable table
    )
    {
        long[] trees = attributes.Ints($"{prefix}_treeids", ids.Length),
            nodeIds = attributes.Ints($"{prefix}_nodeids", ids.Length);
        if (weights.Length != ids.Length)
        {
            throw new UnsupportedModelException($"{attributes.Owner}: {weights.Length} {prefix}_weights for {ids.Length} {prefix}_ids");
        }

        for (int i = 0; i < ids.Length; i++)
        {
            RawNode node = table.Find(trees[i], nodeIds[i])
                ?? throw new UnsupportedModelException($"a weight belongs to node {nodeIds[i]} of tree {trees[i]}, which is not there");

            if (ids[i] < 0 || ids[i] >= targets)
            {
                throw new UnsupportedModelException($"{node.Label} has a weight for {prefix} {ids[i]}, but there are {targets}");
            }
            // Old converters also wrote weights for inner nodes; they mean nothing.
            if (node.Mode == BranchMode.Leaf)
            {
                node.Weights.Add(((int)ids[i], weights[i]));
            }
        }
    }
}
