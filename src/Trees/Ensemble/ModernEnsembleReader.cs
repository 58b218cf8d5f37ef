using Vigia.Trees.Onnx;

namespace Vigia.Trees.Ensemble;

/// <summary>
/// Reads the TreeEnsemble operator (ai.onnx.ml 5): inner nodes and leaves in lists of their own, each leaf with one target and one weight,
/// and the sets of membership nodes in one list, a NaN after each.
/// </summary>
internal static class ModernEnsembleReader
{
    public static TreeEnsemble Read(OnnxNode node, OnnxType inputType)
    {
        bool inDoubles = inputType == OnnxType.Double;
        var attributes = new NodeAttributes(node, inDoubles);
        int targets = attributes.Count("n_targets");
        if (targets is < 1 or > TreeEnsemble.MaxTargets)
        {
            throw new UnsupportedModelException($"{node.Label} has {targets} targets");
        }

        List<RawNode> nodes = ReadSplits(attributes);
        int splits = nodes.Count;
        ReadLeaves(attributes, targets, nodes);
        Connect(attributes, nodes, splits);

        double[][]? codes = inDoubles ? ThresholdCodes.Replace(nodes) : null;
        return new TreeEnsemble
        {
            Trees = Grow(attributes, nodes, splits),
            TargetCount = targets,
            Aggregate = NumberOf(attributes, node, "aggregate_function", 1) switch
            {
                0 => Aggregate.Average,
                1 => Aggregate.Sum,
                2 => Aggregate.Min,
                3 => Aggregate.Max,
                var other => throw new UnsupportedModelException($"{node.Label}: aggregate function {other} is unknown"),
            },
            // The specification numbers SOFTMAX 1 and LOGISTIC 2; ONNX Runtime 1.31 reads them the other way round, and it is the
            // reference.
            PostTransform = NumberOf(attributes, node, "post_transform", 0) switch
            {
                0 => PostTransform.None,
                1 => PostTransform.Logistic,
                2 => PostTransform.Softmax,
                3 => PostTransform.SoftmaxZero,
                4 => PostTransform.Probit,
                var other => throw new UnsupportedModelException($"{node.Label}: post transform {other} is unknown"),
            },
            BaseValues = [],
            InDoubles = inDoubles,
            Codes = codes,
        };
    }

    private static Tree[] Grow(NodeAttributes attributes, List<RawNode> nodes, int splits)
    {
        var builder = new TreeBuilder(nodes);
        return
        [
            .. attributes
                .Ints("tree_roots")
                .Select(root =>
                    root >= 0 && root < splits
                        ? builder.Build((int)root)
                        : throw new UnsupportedModelException($"{attributes.Owner}: tree root {root} is not a node")
                ),
        ];
    }

    private static int NumberOf(NodeAttributes attributes, OnnxNode node, string name, int fallback) =>
        node.Attributes.ContainsKey(name) ? attributes.Count(name) : fallback;

    private static List<RawNode> ReadSplits(NodeAttributes attributes)
    {
        long[] features = attributes.Ints("nodes_featureids");
        int count = features.Length;
        double[] modes = attributes.Tensor("nodes_modes", count),
            thresholds = attributes.Tensor("nodes_splits", count);
        long[] missing = attributes.Ints("nodes_missing_value_tracks_true");
        var members = new Queue<double>(attributes.Tensor("membership_values"));
        var nodes = new List<RawNode>(count);
        for (int i = 0; i < count; i++)
        {
            if (modes[i] is < 0 or > (int)BranchMode.Member)
            {
                throw new UnsupportedModelException($"node {i} has the unknown branch mode {modes[i]}");
            }

            var mode = (BranchMode)modes[i];
            nodes.Add(
                new RawNode
                {
                    Mode = mode,
                    Feature = attributes.Index("nodes_featureids", features[i]),
                    Threshold = thresholds[i],
                    Members = mode == BranchMode.Member ? [.. NextSet(members)] : [],
                    MissingIsTrue = i < missing.Length && missing[i] == 1,
                    Label = $"node {i}",
                }
            );
        }
        return nodes;
    }

    private static IEnumerable<double> NextSet(Queue<double> members)
    {
        while (members.TryDequeue(out double member) && !double.IsNaN(member))
        {
            yield return member;
        }
    }

    private static void ReadLeaves(NodeAttributes attributes, int targets, List<RawNode> nodes)
    {
        long[] ids = attributes.Ints("leaf_targetids");
        double[] weights = attributes.Tensor("leaf_weights", ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] < 0 || ids[i] >= targets)
            {
                throw new UnsupportedModelException($"leaf {i} has a weight for target {ids[i]}, but there are {targets}");
            }

            var leaf = new RawNode { Mode = BranchMode.Leaf, Label = $"leaf {i}" };
            leaf.Weights.Add(((int)ids[i], weights[i]));
            nodes.Add(leaf);
        }
    }

    private static void Connect(NodeAttributes attributes, List<RawNode> nodes, int splits)
    {
        long[] whenTrue = attributes.Ints("nodes_truenodeids", splits),
            whenFalse = attributes.Ints("nodes_falsenodeids", splits);
        long[] trueLeaf = attributes.Ints("nodes_trueleafs", splits),
            falseLeaf = attributes.Ints("nodes_falseleafs", splits);
        for (int i = 0; i < splits; i++)
        {
            nodes[i].WhenTrue = ChildOf(whenTrue[i], trueLeaf[i] != 0);
            nodes[i].WhenFalse = ChildOf(whenFalse[i], falseLeaf[i] != 0);
        }

        int ChildOf(long id, bool isLeaf)
        {
            long count = isLeaf ? nodes.Count - splits : splits;
            if (id < 0 || id >= count)
            {
                throw new UnsupportedModelException(
                    $"{attributes.Owner}: a branch leads to {(isLeaf ? "leaf" : "node")} {id}, which is not there"
                );
            }

            return (int)(isLeaf ? splits + id : id);
        }
    }
}
