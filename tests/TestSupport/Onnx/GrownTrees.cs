namespace Vigia.TestSupport.Onnx;

/// <summary>How trees of <see cref="GrownTrees"/> grow. Rows are taken to be uniform between -5 and 5 in every feature.</summary>
/// <param name="Trees">How many trees.</param>
/// <param name="Leaves">The most leaves of a tree.</param>
/// <param name="Depth">The most splits above a leaf.</param>
/// <param name="Features">Columns of the input.</param>
/// <param name="Cuts">Distinct thresholds per feature, as a histogram-based trainer has them; 0: all thresholds differ.</param>
/// <param name="Skew">0 always splits the leaf that most rows reach, which gives nearly balanced trees; up to 1 makes the choice random.</param>
public sealed record GrownShape(int Trees, int Leaves, int Depth, int Features, int Cuts = 0, double Skew = 0.5);

/// <summary>
/// Makes models whose trees grow leaf by leaf, as LightGBM's and those of forests do: thresholds lie inside the box of values that reach the
/// node, so every leaf can be reached, at very different depths. The same for the same arguments.
/// </summary>
public sealed class GrownTrees
{
    private const float Low = -5,
        High = 5;

    private readonly GrownShape _shape;
    private readonly Random _random;
    private readonly List<Node> _nodes = [];

    /// <param name="shape">How the trees grow.</param>
    /// <param name="seed">The same seed gives the same trees.</param>
    public GrownTrees(GrownShape shape, int seed = 1)
    {
        _shape = shape;
        _random = new Random(seed);
        for (int tree = 0; tree < shape.Trees; tree++)
        {
            Grow(tree);
        }
    }

    /// <summary>A regressor that reads <c>features</c> and writes <c>scores</c>; with several targets, trees vote for them in turn.</summary>
    public byte[] Regressor(int targets = 1) =>
        new OnnxModelWriter()
            .Input("features", OnnxElement.Float, null, _shape.Features)
            .Node(
                "ai.onnx.ml",
                "TreeEnsembleRegressor",
                ["features"],
                ["scores"],
                [.. Attributes("target", targets), ("n_targets", (long)targets)]
            )
            .Output("scores", OnnxElement.Float, null, targets)
            .ToArray();

    /// <summary>A classifier of several classes, softmax behind it; trees vote for the classes in turn.</summary>
    public byte[] Classifier(int classes) =>
        new OnnxModelWriter()
            .Input("features", OnnxElement.Float, null, _shape.Features)
            .Node(
                "ai.onnx.ml",
                "TreeEnsembleClassifier",
                ["features"],
                ["label", "scores"],
                [
                    .. Attributes("class", classes),
                    ("classlabels_int64s", Enumerable.Range(0, classes).Select(label => (long)label).ToArray()),
                    ("post_transform", "SOFTMAX"),
                ]
            )
            .Output("scores", OnnxElement.Float, null, classes)
            .ToArray();

    private (string Name, object Value)[] Attributes(string prefix, int targets)
    {
        Node[] leaves = [.. _nodes.Where(node => node.Feature < 0)];
        return
        [
            ("nodes_treeids", _nodes.Select(node => (long)node.Tree).ToArray()),
            ("nodes_nodeids", _nodes.Select(node => (long)node.Id).ToArray()),
            ("nodes_modes", _nodes.Select(node => node.Feature < 0 ? "LEAF" : "BRANCH_LEQ").ToArray()),
            ("nodes_featureids", _nodes.Select(node => (long)Math.Max(0, node.Feature)).ToArray()),
            ("nodes_values", _nodes.Select(node => node.Threshold).ToArray()),
            ("nodes_truenodeids", _nodes.Select(node => (long)node.Left).ToArray()),
            ("nodes_falsenodeids", _nodes.Select(node => (long)node.Right).ToArray()),
            ("nodes_missing_value_tracks_true", _nodes.Select(node => node.Id % 2L).ToArray()),
            ($"{prefix}_treeids", leaves.Select(leaf => (long)leaf.Tree).ToArray()),
            ($"{prefix}_nodeids", leaves.Select(leaf => (long)leaf.Id).ToArray()),
            ($"{prefix}_ids", leaves.Select(leaf => (long)(leaf.Tree % targets)).ToArray()),
            ($"{prefix}_weights", leaves.Select(_ => (_random.NextSingle() - 0.5f) / 10).ToArray()),
        ];
    }

    private void Grow(int tree)
    {
        int first = _nodes.Count,
            leaves = 1;
        var open = new PriorityQueue<(int Id, int Depth, double Share, (float Low, float High)[] Box), double>();
        var whole = new (float Low, float High)[_shape.Features];
        Array.Fill(whole, (Low, High));
        _nodes.Add(new Node(tree, 0));
        open.Enqueue((0, 0, 1, whole), 0);
        while (leaves < _shape.Leaves && open.TryDequeue(out var leaf, out _))
        {
            if (leaf.Depth == _shape.Depth)
            {
                continue;
            }
            int feature = _random.Next(_shape.Features);
            var (low, high) = leaf.Box[feature];
            float cut = Cut(low, high);
            if (cut <= low || cut >= high)
            {
                continue;
            }
            int left = _nodes.Count - first;
            _nodes[first + leaf.Id] = new Node(tree, leaf.Id)
            {
                Feature = feature,
                Threshold = cut,
                Left = left,
                Right = left + 1,
            };
            double share = (cut - low) / (high - low);
            Add(left, leaf.Share * share, (low, cut));
            Add(left + 1, leaf.Share * (1 - share), (cut, high));
            leaves++;

            void Add(int id, double part, (float Low, float High) range)
            {
                _nodes.Add(new Node(tree, id));
                var box = ((float Low, float High)[])leaf.Box.Clone();
                box[feature] = range;
                open.Enqueue(
                    (id, leaf.Depth + 1, part, box),
                    -Math.Pow(part, 1 - _shape.Skew) * Math.Pow(_random.NextDouble(), _shape.Skew)
                );
            }
        }
    }

    private float Cut(float low, float high)
    {
        // Uneven, as real splits are: mostly in the outer thirds of the range.
        float at = low + ((high - low) * (0.05f + (0.9f * MathF.Pow(_random.NextSingle(), _random.Next(2) == 0 ? 2f : 0.5f))));
        if (_shape.Cuts == 0)
        {
            return at;
        }
        float step = (High - Low) / (_shape.Cuts + 1);
        return Low + (step * MathF.Round((at - Low) / step));
    }

    private sealed record Node(int Tree, int Id)
    {
        public int Feature { get; init; } = -1;
        public float Threshold { get; init; }
        public int Left { get; init; }
        public int Right { get; init; }
    }
}
