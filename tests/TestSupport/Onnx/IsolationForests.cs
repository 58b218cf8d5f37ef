namespace Vigia.TestSupport.Onnx;

/// <summary>
/// Makes isolation forests as scikit-learn's converter writes them: one regressor a tree, which gives the leaf's number; two LabelEncoders that
/// turn it into the leaf's depth and its training rows; arithmetic that makes the expected path of these; and a sum over all trees.
/// </summary>
public static class IsolationForests
{
    /// <summary>The forest; input <c>features</c>, outputs <c>scores</c> (higher is more normal) and <c>label</c>. The same for the same arguments.</summary>
    public static byte[] Make(int trees, int features, int samples = 256)
    {
        var random = new Random(7);
        int depth = (int)Math.Ceiling(Math.Log2(samples));
        var writer = new OnnxModelWriter(treeOpset: 2)
            .Input("features", OnnxElement.Float, null, features)
            .Constant("columns", [features], [.. Enumerable.Range(0, features).Select(column => (long)column)])
            .Constant("shape", [2], -1L, 1L)
            .Constant("minus1", [1], -1f)
            .Constant("zero", [1], 0f)
            .Constant("one", [1], 1f)
            .Constant("two", [1], 2f)
            .Constant("minus2", [1], -2f)
            .Constant("gamma", [1], 0.5772157f)
            .Constant("norm", [1], trees * PathLength(samples))
            .Constant("offset", [1], 0.5f);
        for (int tree = 0; tree < trees; tree++)
        {
            AddTree(writer, tree, new Forest(features, depth, samples, random));
        }
        return writer
            .Node("Sum", [.. Enumerable.Range(0, trees).Select(tree => $"depth{tree}")], ["total"])
            .Node("Div", ["total", "norm"], ["mean"])
            .Node("Neg", ["mean"], ["negative"])
            .Node("Pow", ["two", "negative"], ["anomaly"])
            .Node("Neg", ["anomaly"], ["normality"])
            .Node("Add", ["normality", "offset"], ["scores"])
            .Node("Less", ["scores", "zero"], ["odd"])
            .Node("Cast", ["odd"], ["label"], ("to", 7L))
            .Output("label", OnnxElement.Int64, null, 1)
            .Output("scores", OnnxElement.Float, null, 1)
            .ToArray();
    }

    /// <summary>Mean path of an unsuccessful search among so many values.</summary>
    private static float PathLength(int samples) => (float)((2 * (Math.Log(samples - 1) + 0.5772156649)) - (2.0 * (samples - 1) / samples));

    private static void AddTree(OnnxModelWriter writer, int tree, Forest grown)
    {
        Forest.Node[] nodes = [.. grown.Nodes],
            leaves = [.. nodes.Where(node => node.Feature < 0)];
        string At(string name) => $"{name}{tree}";
        writer.Node("Gather", ["features", "columns"], [At("subset")], ("axis", 1L));
        writer.Node(
            "ai.onnx.ml",
            "TreeEnsembleRegressor",
            [At("subset")],
            [At("leaf")],
            ("n_targets", 1L),
            ("nodes_treeids", new long[nodes.Length]),
            ("nodes_nodeids", nodes.Select(node => (long)node.Id).ToArray()),
            ("nodes_modes", nodes.Select(node => node.Feature < 0 ? "LEAF" : "BRANCH_LEQ").ToArray()),
            ("nodes_featureids", nodes.Select(node => (long)Math.Max(0, node.Feature)).ToArray()),
            ("nodes_values", nodes.Select(node => node.Threshold).ToArray()),
            ("nodes_truenodeids", nodes.Select(node => (long)node.Left).ToArray()),
            ("nodes_falsenodeids", nodes.Select(node => (long)node.Right).ToArray()),
            ("target_treeids", new long[leaves.Length]),
            ("target_nodeids", leaves.Select(leaf => (long)leaf.Id).ToArray()),
            ("target_ids", new long[leaves.Length]),
            ("target_weights", leaves.Select(leaf => (float)leaf.Id).ToArray())
        );
        long[] keys = [.. leaves.Select(leaf => (long)leaf.Id)];
        foreach (
            var (name, values) in new[]
            {
                ("samples", leaves.Select(leaf => (float)leaf.Samples)),
                ("path", leaves.Select(leaf => leaf.Depth + 1f)),
            }
        )
        {
            writer.Node("Cast", [At("leaf")], [At($"{name}_key")], ("to", 7L));
            writer.Node(
                "ai.onnx.ml",
                "LabelEncoder",
                [At($"{name}_key")],
                [At($"{name}_flat")],
                ("keys_int64s", keys),
                ("values_floats", values.ToArray())
            );
            writer.Node("Reshape", [At($"{name}_flat"), "shape"], [At(name)]);
        }
        writer
            .Node("Equal", [At("samples"), "two"], [At("is_two")])
            .Node("Cast", [At("is_two")], [At("pair")], ("to", 1L))
            .Node("Greater", [At("samples"), "two"], [At("is_more")])
            .Node("Cast", [At("is_more")], [At("more")], ("to", 1L))
            .Node("Mul", [At("more"), At("samples")], [At("count")])
            .Node("Add", [At("count"), "minus1"], [At("less1")])
            .Node("Max", [At("less1"), "one"], [At("atleast1")])
            .Node("Log", [At("atleast1")], [At("log")])
            .Node("Add", [At("log"), "gamma"], [At("harmonic")])
            .Node("Mul", [At("harmonic"), "two"], [At("twice")])
            .Node("Max", [At("less1"), "zero"], [At("atleast0")])
            .Node("Max", [At("count"), "one"], [At("divisor")])
            .Node("Div", [At("atleast0"), At("divisor")], [At("share")])
            .Node("Mul", [At("share"), "minus2"], [At("correction")])
            .Node("Add", [At("twice"), At("correction")], [At("both")])
            .Node("Mul", [At("both"), At("more")], [At("expected")])
            .Node("Add", [At("pair"), At("expected")], [At("below")])
            .Node("Add", [At("path"), At("below")], [At("length")])
            .Node("Add", [At("length"), "minus1"], [At("depth")]);
    }

    /// <summary>One random tree over rows that are uniform between -5 and 5.</summary>
    private sealed class Forest
    {
        public Forest(int features, int depth, int samples, Random random)
        {
            Grow(0, samples, (-5f, 5f));

            int Grow(int level, int rows, (float Low, float High) range)
            {
                int id = Nodes.Count;
                Nodes.Add(new Node(id, -1, 0, 0, 0, level, rows));
                if (level == depth || rows <= 1)
                {
                    return id;
                }
                float cut = range.Low + ((range.High - range.Low) * random.NextSingle());
                int lower = Math.Clamp((int)(rows * random.NextSingle()), 1, rows - 1);
                int left = Grow(level + 1, lower, (-5f, 5f)),
                    right = Grow(level + 1, rows - lower, (-5f, 5f));
                Nodes[id] = new Node(id, random.Next(features), cut, left, right, level, rows);
                return id;
            }
        }

        public List<Node> Nodes { get; } = [];

        public sealed record Node(int Id, int Feature, float Threshold, int Left, int Right, int Depth, int Samples);
    }
}
