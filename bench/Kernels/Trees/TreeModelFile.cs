using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;

namespace Vigia.Bench.Kernels.Trees;

/// <summary>The file of a shipped model, or of one made of <c>trees x depth</c>, which is gone when the benchmark is.</summary>
internal sealed class TreeModelFile : IDisposable
{
    private const int Features = 30;

    private static readonly long[] Labels = [0, 1];

    private readonly TempDirectory? _directory;

    public TreeModelFile(string model, string output)
    {
        int[] shape = [.. model.Split('x').Select(part => int.TryParse(part, out int number) ? number : 0)];
        if (shape is not [> 0, > 0])
        {
            Path = Repository.File("models", $"{model}.onnx");
            return;
        }
        _directory = new TempDirectory();
        Path = _directory.Write("model.onnx", Make(shape[0], shape[1], output));
    }

    public string Path { get; }

    public void Dispose() => _directory?.Dispose();

    /// <summary>Full trees in heap order, as XGBoost's converter writes them: <c>&lt;</c>, missing values to either side, logistic.</summary>
    private static byte[] Make(int trees, int depth, string output)
    {
        var random = new Random(1);
        int perTree = (2 << depth) - 1, firstLeaf = (1 << depth) - 1;
        int[] nodes = [.. Enumerable.Range(0, trees * perTree)];
        int[] leaves = [.. nodes.Where(node => node % perTree >= firstLeaf)];
        bool IsLeaf(int node) => node % perTree >= firstLeaf;
        return new OnnxModelWriter().Input("features", OnnxElement.Float, null, Features)
            .Node("ai.onnx.ml", "TreeEnsembleClassifier", ["features"], ["label", output],
                ("nodes_treeids", nodes.Select(node => (long)(node / perTree)).ToArray()),
                ("nodes_nodeids", nodes.Select(node => (long)(node % perTree)).ToArray()),
                ("nodes_modes", nodes.Select(node => IsLeaf(node) ? "LEAF" : "BRANCH_LT").ToArray()),
                ("nodes_featureids", nodes.Select(node => IsLeaf(node) ? 0L : random.Next(Features)).ToArray()),
                ("nodes_values", nodes.Select(node => IsLeaf(node) ? 0f : (random.NextSingle() * 10) - 5).ToArray()),
                ("nodes_truenodeids", nodes.Select(node => IsLeaf(node) ? 0L : (2 * (node % perTree)) + 1).ToArray()),
                ("nodes_falsenodeids", nodes.Select(node => IsLeaf(node) ? 0L : (2 * (node % perTree)) + 2).ToArray()),
                ("nodes_missing_value_tracks_true", nodes.Select(_ => (long)random.Next(2)).ToArray()),
                ("class_treeids", leaves.Select(node => (long)(node / perTree)).ToArray()),
                ("class_nodeids", leaves.Select(node => (long)(node % perTree)).ToArray()),
                ("class_ids", new long[leaves.Length]),
                ("class_weights", leaves.Select(_ => (random.NextSingle() - 0.5f) / 10).ToArray()),
                ("classlabels_int64s", Labels),
                ("post_transform", "LOGISTIC"))
            .Output(output, OnnxElement.Float, null, 2).ToArray();
    }
}
