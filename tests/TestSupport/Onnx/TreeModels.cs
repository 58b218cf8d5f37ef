namespace Vigia.TestSupport.Onnx;

/// <summary>Makes models of full trees, of any shape, for tests of shapes and for benchmarks.</summary>
public static class TreeModels
{
    private static readonly long[] Labels = [0, 1];

    /// <summary>
    /// A binary classifier in heap order, as XGBoost's converter writes it: <c>&lt;</c>, missing values to either side, logistic.
    /// Thresholds lie between -5 and 5 and are all different. The same for the same arguments.
    /// </summary>
    /// <param name="trees">Trees.</param>
    /// <param name="depth">Branches on each way to a leaf.</param>
    /// <param name="features">Columns of the input.</param>
    /// <param name="input">Name of the input.</param>
    /// <param name="output">Name of the output with two probabilities a row.</param>
    public static byte[] Binary(int trees, int depth, int features, string input, string output)
    {
        var random = new Random(1);
        int perTree = (2 << depth) - 1,
            firstLeaf = (1 << depth) - 1;
        int[] nodes = [.. Enumerable.Range(0, trees * perTree)];
        int[] leaves = [.. nodes.Where(node => node % perTree >= firstLeaf)];
        bool IsLeaf(int node) => node % perTree >= firstLeaf;
        return new OnnxModelWriter()
            .Input(input, OnnxElement.Float, null, features)
            .Node(
                "ai.onnx.ml",
                "TreeEnsembleClassifier",
                [input],
                ["label", output],
                ("nodes_treeids", nodes.Select(node => (long)(node / perTree)).ToArray()),
                ("nodes_nodeids", nodes.Select(node => (long)(node % perTree)).ToArray()),
                ("nodes_modes", nodes.Select(node => IsLeaf(node) ? "LEAF" : "BRANCH_LT").ToArray()),
                ("nodes_featureids", nodes.Select(node => IsLeaf(node) ? 0L : random.Next(features)).ToArray()),
                ("nodes_values", nodes.Select(node => IsLeaf(node) ? 0f : (random.NextSingle() * 10) - 5).ToArray()),
                ("nodes_truenodeids", nodes.Select(node => IsLeaf(node) ? 0L : (2 * (node % perTree)) + 1).ToArray()),
                ("nodes_falsenodeids", nodes.Select(node => IsLeaf(node) ? 0L : (2 * (node % perTree)) + 2).ToArray()),
                ("nodes_missing_value_tracks_true", nodes.Select(_ => (long)random.Next(2)).ToArray()),
                ("class_treeids", leaves.Select(node => (long)(node / perTree)).ToArray()),
                ("class_nodeids", leaves.Select(node => (long)(node % perTree)).ToArray()),
                ("class_ids", new long[leaves.Length]),
                ("class_weights", leaves.Select(_ => (random.NextSingle() - 0.5f) / 10).ToArray()),
                ("classlabels_int64s", Labels),
                ("post_transform", "LOGISTIC")
            )
            .Output(output, OnnxElement.Float, null, 2)
            .ToArray();
    }
}
