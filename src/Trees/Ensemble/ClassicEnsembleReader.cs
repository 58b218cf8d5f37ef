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

        var (nodes, roots, byId) = ReadNodes(attributes);
        long[] ids = attributes.Ints($"{prefix}_ids");
        double[] weights = attributes.Reals($"{prefix}_weights");
        AddWeights(attributes, prefix, ids, weights, targets, nodes, byId);

        var builder = new TreeBuilder(nodes);
        return new TreeEnsemble
        {
            Trees = [.. roots.Select(builder.Build)],
            TargetCount = targets,
            Aggregate = EnsembleWords.ReadAggregate(attributes.Text("aggregate_function", "SUM")),
            PostTransform = EnsembleWords.ReadPostTransform(attributes.Text("post_transform", "NONE")),
            BaseValues = attributes.Reals("base_values"),
            InDoubles = inputType == OnnxType.Double,
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

    private static (List<RawNode> Nodes, List<int> Roots, Dictionary<(long, long), int> ById) ReadNodes(NodeAttributes attributes)
    {
        long[] trees = attributes.Ints("nodes_treeids");
        int count = trees.Length;
        if (count == 0)
        {
            throw new UnsupportedModelException($"{attributes.Owner} has no nodes");
        }

        long[] ids = attributes.Ints("nodes_nodeids", count),
            features = attributes.Ints("nodes_featureids", count);
        long[] whenTrue = attributes.Ints("nodes_truenodeids", count),
            whenFalse = attributes.Ints("nodes_falsenodeids", count);
        double[] thresholds = attributes.Reals("nodes_values", count);
        string[] modes = attributes.Texts("nodes_modes", count);
        long[] missing = attributes.Ints("nodes_missing_value_tracks_true");

        var nodes = new List<RawNode>(count);
        var roots = new List<int>();
        var byId = new Dictionary<(long, long), int>(count);
        var begun = new HashSet<long>();
        for (int i = 0; i < count; i++)
        {
            string label = $"node {ids[i]} of tree {trees[i]}";
            if (!byId.TryAdd((trees[i], ids[i]), i))
            {
                throw new UnsupportedModelException($"{label} is there twice");
            }

            if (i == 0 || trees[i] != trees[i - 1])
            {
                roots.Add(i);
                if (!begun.Add(trees[i]))
                {
                    throw new UnsupportedModelException($"the nodes of tree {trees[i]} do not stand together");
                }
            }
            nodes.Add(
                new RawNode
                {
                    Mode = EnsembleWords.ReadMode(modes[i]),
                    Feature = attributes.Index("nodes_featureids", features[i]),
                    Threshold = thresholds[i],
                    MissingIsTrue = i < missing.Length && missing[i] == 1,
                    Label = label,
                }
            );
        }
        for (int i = 0; i < count; i++)
        {
            if (nodes[i].Mode == BranchMode.Leaf)
            {
                continue;
            }

            nodes[i].WhenTrue = ChildOf(whenTrue[i], i);
            nodes[i].WhenFalse = ChildOf(whenFalse[i], i);
        }
        return (nodes, roots, byId);

        int ChildOf(long id, int parent) =>
            byId.TryGetValue((trees[parent], id), out int child)
                ? child
                : throw new UnsupportedModelException($"{nodes[parent].Label} branches to node {id}, which is not there");
    }

    private static void AddWeights(
        NodeAttributes attributes,
        string prefix,
        long[] ids,
        double[] weights,
        int targets,
        List<RawNode> nodes,
        Dictionary<(long, long), int> byId
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
            if (!byId.TryGetValue((trees[i], nodeIds[i]), out int node))
            {
                throw new UnsupportedModelException($"a weight belongs to node {nodeIds[i]} of tree {trees[i]}, which is not there");
            }

            if (ids[i] < 0 || ids[i] >= targets)
            {
                throw new UnsupportedModelException($"{nodes[node].Label} has a weight for {prefix} {ids[i]}, but there are {targets}");
            }
            // Old converters also wrote weights for inner nodes; they mean nothing.
            if (nodes[node].Mode == BranchMode.Leaf)
            {
                nodes[node].Weights.Add(((int)ids[i], weights[i]));
            }
        }
    }
}
