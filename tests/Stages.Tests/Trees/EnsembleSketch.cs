using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Trees;

/// <summary>What a random ensemble looks like.</summary>
internal sealed record EnsembleShape
{
    public int Trees { get; init; } = 10;
    public int Depth { get; init; } = 4;
    public int Features { get; init; } = 5;
    public int Targets { get; init; } = 1;

    /// <summary>Branch modes, drawn at random for each node.</summary>
    public string[] Modes { get; init; } = ["BRANCH_LEQ"];

    /// <summary>Chance that a node above the greatest depth is a leaf.</summary>
    public double LeafChance { get; init; } = 0.1;

    /// <summary>Chance that a missing value takes the true branch; 0 leaves the attribute out.</summary>
    public double MissingChance { get; init; }

    /// <summary>Each leaf has a weight for every target (as forests have), not one for the target that is its tree's turn (as boosting has).</summary>
    public bool AllTargetsPerLeaf { get; init; }

    public bool PositiveWeights { get; init; }

    /// <summary>Different thresholds per feature; 0: all different.</summary>
    public int ThresholdsPerFeature { get; init; } = 40;
}

/// <summary>A random ensemble, to be written as whichever operator a test wants.</summary>
internal sealed class EnsembleSketch
{
    private readonly EnsembleShape _shape;
    private readonly Random _random;
    private readonly List<(long Tree, long Id, string Mode, long Feature, float Value, long Missing, long True, long False)> _nodes = [];
    private readonly List<(long Tree, long Node, long Target, float Weight)> _weights = [];

    public EnsembleSketch(EnsembleShape shape, int seed)
    {
        _shape = shape;
        _random = new Random(seed);
        for (int tree = 0; tree < shape.Trees; tree++)
        {
            long next = 0;
            Grow(tree, ref next, 0);
        }
    }

    public EnsembleShape Shape => _shape;

    /// <summary>TreeEnsembleClassifier with one label per target, or two labels for one target; outputs <c>label</c> and <c>scores</c>.</summary>
    public OnnxModelWriter Classifier(
        string transform = "NONE",
        float[]? baseValues = null,
        int onlyClass = -1,
        bool texts = false,
        OnnxElement input = OnnxElement.Float,
        bool writesOutput = true
    )
    {
        int labels = Math.Max(_shape.Targets, onlyClass >= 0 ? 2 : 1);
        var attributes = Nodes();
        attributes.Add(("class_treeids", _weights.Select(weight => weight.Tree).ToArray()));
        attributes.Add(("class_nodeids", _weights.Select(weight => weight.Node).ToArray()));
        attributes.Add(("class_ids", _weights.Select(weight => onlyClass >= 0 ? onlyClass : weight.Target).ToArray()));
        attributes.Add(("class_weights", _weights.Select(weight => weight.Weight).ToArray()));
        attributes.Add(
            texts
                ? ("classlabels_strings", Enumerable.Range(0, labels).Select(label => $"class{label}").ToArray())
                : ("classlabels_int64s", Enumerable.Range(0, labels).Select(label => (long)label).ToArray())
        );
        attributes.Add(("post_transform", transform));
        if (baseValues is not null)
            attributes.Add(("base_values", baseValues));
        OnnxModelWriter writer = Around(input).Node("ai.onnx.ml", "TreeEnsembleClassifier", ["X"], ["label", "scores"], [.. attributes]);
        return writesOutput ? writer.Output("scores", OnnxElement.Float, null, labels) : writer;
    }

    /// <summary>A classifier whose scores another node is to take on.</summary>
    public OnnxModelWriter ClassifierWithoutOutput(bool texts) => Classifier(texts: texts, writesOutput: false);

    /// <summary>TreeEnsembleRegressor that reads <c>X</c>, which the nodes written so far compute.</summary>
    public OnnxModelWriter RegressorAfter(OnnxModelWriter steps) => Regressor(around: steps);

    /// <summary>A regressor among others in a model: it reads <c>X</c> and writes a tensor that is not an output of the model.</summary>
    public void RegressorInto(OnnxModelWriter model, string output, float[]? baseValues) =>
        Regressor(baseValues: baseValues, around: model, output: output);

    /// <summary>TreeEnsembleRegressor with the output <c>scores</c>.</summary>
    public OnnxModelWriter Regressor(
        string transform = "NONE",
        string aggregate = "SUM",
        float[]? baseValues = null,
        OnnxElement input = OnnxElement.Float,
        bool asTensors = false,
        OnnxModelWriter? around = null,
        string output = "scores"
    )
    {
        var attributes = Nodes();
        attributes.Add(("n_targets", (long)_shape.Targets));
        attributes.Add(("target_treeids", _weights.Select(weight => weight.Tree).ToArray()));
        attributes.Add(("target_nodeids", _weights.Select(weight => weight.Node).ToArray()));
        attributes.Add(("target_ids", _weights.Select(weight => weight.Target).ToArray()));
        attributes.Add(("target_weights", _weights.Select(weight => weight.Weight).ToArray()));
        attributes.Add(("post_transform", transform));
        attributes.Add(("aggregate_function", aggregate));
        if (baseValues is not null)
            attributes.Add(("base_values", baseValues));
        if (asTensors)
            MoveToTensors(attributes);
        OnnxModelWriter writer = (around ?? Around(input)).Node("ai.onnx.ml", "TreeEnsembleRegressor", ["X"], [output], [.. attributes]);
        return output == "scores" ? writer.Output(output, OnnxElement.Float, null, _shape.Targets) : writer;
    }

    /// <summary>The newer TreeEnsemble operator with the output <c>scores</c>; a MEMBER node branches on a few values near its threshold.</summary>
    public OnnxModelWriter Modern(long transform = 0, long aggregate = 1, bool inDoubles = false)
    {
        var splits = _nodes.Where(node => node.Mode != "LEAF").ToList();
        var leaves = _nodes.Where(node => node.Mode == "LEAF").ToList();
        long PositionOf(long tree, long id) =>
            splits.FindIndex(node => node.Tree == tree && node.Id == id) is >= 0 and var split
                ? split
                : leaves.FindIndex(node => node.Tree == tree && node.Id == id);
        long IsLeaf(long tree, long id) => leaves.Any(node => node.Tree == tree && node.Id == id) ? 1 : 0;
        OnnxConstant Reals(IEnumerable<float> values) =>
            inDoubles ? OnnxConstant.List([.. values.Select(value => (double)value)]) : OnnxConstant.Raw([.. values]);

        var attributes = new List<(string Name, object Value)>
        {
            ("n_targets", (long)_shape.Targets),
            ("aggregate_function", aggregate),
            ("post_transform", transform),
            ("tree_roots", splits.Select((node, at) => (node.Id, at)).Where(pair => pair.Id == 0).Select(pair => (long)pair.at).ToArray()),
            ("nodes_featureids", splits.Select(node => node.Feature).ToArray()),
            ("nodes_modes", OnnxConstant.Raw([.. splits.Select(node => (byte)Array.IndexOf(ModernModes, node.Mode))])),
            ("nodes_splits", Reals(splits.Select(node => node.Value))),
            ("nodes_truenodeids", splits.Select(node => PositionOf(node.Tree, node.True)).ToArray()),
            ("nodes_falsenodeids", splits.Select(node => PositionOf(node.Tree, node.False)).ToArray()),
            ("nodes_trueleafs", splits.Select(node => IsLeaf(node.Tree, node.True)).ToArray()),
            ("nodes_falseleafs", splits.Select(node => IsLeaf(node.Tree, node.False)).ToArray()),
            (
                "leaf_targetids",
                leaves.Select(leaf => _weights.First(weight => weight.Tree == leaf.Tree && weight.Node == leaf.Id).Target).ToArray()
            ),
            (
                "leaf_weights",
                Reals(leaves.Select(leaf => _weights.First(weight => weight.Tree == leaf.Tree && weight.Node == leaf.Id).Weight))
            ),
        };
        if (splits.Any(node => node.Mode == "BRANCH_MEMBER"))
            attributes.Add(
                ("membership_values", Reals(splits.Where(node => node.Mode == "BRANCH_MEMBER").SelectMany(node => MembersOf(node.Value))))
            );
        if (_shape.MissingChance > 0)
            attributes.Add(("nodes_missing_value_tracks_true", splits.Select(node => node.Missing).ToArray()));
        OnnxElement type = inDoubles ? OnnxElement.Double : OnnxElement.Float;
        return new OnnxModelWriter(opset: 21, treeOpset: 5)
            .Input("X", type, null, _shape.Features)
            .Node("ai.onnx.ml", "TreeEnsemble", ["X"], ["scores"], [.. attributes])
            .Output("scores", type, null, _shape.Targets);
    }

    private static readonly string[] ModernModes =
    [
        "BRANCH_LEQ",
        "BRANCH_LT",
        "BRANCH_GTE",
        "BRANCH_GT",
        "BRANCH_EQ",
        "BRANCH_NEQ",
        "BRANCH_MEMBER",
    ];

    // Whole numbers only: ONNX Runtime takes no others.
    private static float[] MembersOf(float value) =>
        [MathF.Floor(value), MathF.Floor(value) + 1, MathF.Floor(value) + 3, MathF.Floor(value) + 40, float.NaN];

    private OnnxModelWriter Around(OnnxElement input) => new OnnxModelWriter().Input("X", input, null, _shape.Features);

    private List<(string Name, object Value)> Nodes()
    {
        var attributes = new List<(string, object)>
        {
            ("nodes_treeids", _nodes.Select(node => node.Tree).ToArray()),
            ("nodes_nodeids", _nodes.Select(node => node.Id).ToArray()),
            ("nodes_modes", _nodes.Select(node => node.Mode).ToArray()),
            ("nodes_featureids", _nodes.Select(node => node.Feature).ToArray()),
            ("nodes_values", _nodes.Select(node => node.Value).ToArray()),
            ("nodes_truenodeids", _nodes.Select(node => node.True).ToArray()),
            ("nodes_falsenodeids", _nodes.Select(node => node.False).ToArray()),
        };
        if (_shape.MissingChance > 0)
            attributes.Add(("nodes_missing_value_tracks_true", _nodes.Select(node => node.Missing).ToArray()));
        return attributes;
    }

    /// <summary>Numbers of doubles that floats cannot hold, in the attributes that version 3 has for them.</summary>
    private static void MoveToTensors(List<(string Name, object Value)> attributes)
    {
        foreach (string name in new[] { "nodes_values", "target_weights", "base_values" })
        {
            int at = attributes.FindIndex(attribute => attribute.Name == name);
            if (at < 0)
                continue;
            double[] values = Array.ConvertAll((float[])attributes[at].Value, value => value * 1.0000000123);
            attributes[at] = ($"{name}_as_tensor", OnnxConstant.Raw(values));
        }
    }

    private long Grow(int tree, ref long next, int depth)
    {
        long id = next++;
        int at = _nodes.Count;
        if (depth == _shape.Depth || (depth > 0 && _random.NextDouble() < _shape.LeafChance))
        {
            _nodes.Add((tree, id, "LEAF", 0, 0, 0, 0, 0));
            if (_shape.AllTargetsPerLeaf)
                for (int target = 0; target < _shape.Targets; target++)
                    _weights.Add((tree, id, target, Weight()));
            else
                _weights.Add((tree, id, tree % _shape.Targets, Weight()));
            return id;
        }
        _nodes.Add(default);
        int feature = _random.Next(_shape.Features);
        string mode = _shape.Modes[_random.Next(_shape.Modes.Length)];
        long missing = _random.NextDouble() < _shape.MissingChance ? 1 : 0;
        float threshold = Threshold(feature);
        long whenTrue = Grow(tree, ref next, depth + 1),
            whenFalse = Grow(tree, ref next, depth + 1);
        _nodes[at] = (tree, id, mode, feature, threshold, missing, whenTrue, whenFalse);
        return id;
    }

    private float Weight() => (float)(_random.NextDouble() - (_shape.PositiveWeights ? 0 : 0.5));

    private float Threshold(int feature)
    {
        if (_shape.ThresholdsPerFeature == 0)
            return (float)((_random.NextDouble() - 0.5) * 10);
        return new Random((feature * 1000) + _random.Next(_shape.ThresholdsPerFeature)).Next(-50, 50) / 4f;
    }
}
