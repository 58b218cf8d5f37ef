using Vigia.Statistics;
using Vigia.TestSupport.Onnx;
using Vigia.Trees;

namespace Vigia.Stages.Tests.Trees;

/// <summary>Trees between other steps: compiled like ONNX Runtime runs them, or refused by name.</summary>
public sealed class GraphStepsTests
{
    private static readonly EnsembleShape EncodedShape = new() { Features = 5, MissingChance = 0.3 };

    private const string Ml = "ai.onnx.ml";

    private static readonly EnsembleSketch Sketch = new(new EnsembleShape { Trees = 8, MissingChance = 0.5 }, seed: 51);

    [Fact]
    public void StepsBefore_EqualOnnxRuntime()
    {
        OnnxModelWriter writer = new OnnxModelWriter()
            .Input("raw", OnnxElement.Double, null, 5)
            .Node("Cast", ["raw"], ["single"], ("to", 1L))
            .Node("Identity", ["single"], ["same"])
            .Node(
                Ml,
                "Imputer",
                ["same"],
                ["imputed"],
                ("imputed_value_floats", new[] { 1f, -2f, 3f, 0.5f, 0f }),
                ("replaced_value_float", float.NaN)
            )
            .Node(
                Ml,
                "Scaler",
                ["imputed"],
                ["X"],
                ("offset", new[] { 1f, 0f, -1f, 2f, 0.1f }),
                ("scale", new[] { 2f, 0.5f, 1.5f, 1f, 3f })
            );
        TreeCheck.AgreesWithOnnxRuntime(Sketch.RegressorAfter(writer).ToArray());
    }

    [Theory]
    [InlineData("MAX")]
    [InlineData("L1")]
    [InlineData("L2")]
    public void NormalizerAfter_EqualsOnnxRuntime(string norm)
    {
        var sketch = new EnsembleSketch(new EnsembleShape { Trees = 9, Targets = 3 }, seed: 52);
        OnnxModelWriter writer = sketch
            .Classifier()
            .Node(Ml, "Normalizer", ["scores"], ["normalised"], ("norm", norm))
            .Output("normalised", OnnxElement.Float, null, 3);
        TreeCheck.AgreesWithOnnxRuntime(writer.ToArray(), "normalised");
    }

    [Theory]
    [InlineData("MAX")]
    [InlineData("L1")]
    public void NormalizerBefore_MissingValues_EqualsOnnxRuntime(string norm)
    {
        OnnxModelWriter writer = new OnnxModelWriter()
            .Input("raw", OnnxElement.Float, null, 5)
            .Node(Ml, "Normalizer", ["raw"], ["X"], ("norm", norm));
        TreeCheck.AgreesWithOnnxRuntime(Sketch.RegressorAfter(writer).ToArray());
    }

    [Theory]
    [InlineData(6L)]
    [InlineData(7L)]
    public void CastToWholeNumbersBefore_EqualsOnnxRuntime(long type)
    {
        OnnxModelWriter writer = new OnnxModelWriter()
            .Input("raw", OnnxElement.Float, null, 5)
            .Node("Cast", ["raw"], ["whole"], ("to", type))
            .Node("Cast", ["whole"], ["X"], ("to", 1L));
        TreeCheck.AgreesWithOnnxRuntime(Sketch.RegressorAfter(writer).ToArray());
    }

    [Fact]
    public void AnEnsembleForEachClass_EqualsOnnxRuntime()
    {
        OnnxModelWriter writer = new OnnxModelWriter(opset: 11).Input("X", OnnxElement.Float, null, 5);
        string[] classes = ["a", "b", "c"];
        foreach (string name in classes)
        {
            new EnsembleSketch(
                new EnsembleShape
                {
                    Trees = 20,
                    Depth = 5,
                    MissingChance = 0.5,
                },
                seed: name[0]
            ).RegressorInto(writer, name, name == "b" ? [0.25f] : null);
        }
        writer
            .Node("Concat", classes, ["all"], ("axis", 1L))
            .Node("Exp", ["all"], ["exp"])
            .Node("ReduceSum", ["exp"], ["sum"], ("axes", new[] { 1L }), ("keepdims", 1L))
            .Node("Div", ["exp", "sum"], ["shares"])
            .Node("Max", ["shares"], ["scores"])
            .Output("scores", OnnxElement.Float, null, 3);
        TreeCheck.AgreesWithOnnxRuntime(writer.ToArray(), exact: false);
    }

    [Fact]
    public void OneInputPerColumn_EqualsOnnxRuntime()
    {
        OnnxModelWriter writer = new OnnxModelWriter()
            .Input("a", OnnxElement.Float, null, 1)
            .Input("b", OnnxElement.Int64, null, 1)
            .Input("c", OnnxElement.Float, [null])
            .Input("d", OnnxElement.Float, null, 2)
            .Constant("column", [2], -1L, 1L)
            .Node("Cast", ["b"], ["bf"], ("to", 1L))
            .Node("Reshape", ["c", "column"], ["c2"])
            .Node("Concat", ["d", "c2", "a", "bf"], ["X"], ("axis", 1L));
        byte[] model = Sketch.RegressorAfter(writer).ToArray();
        Assert.Equal(["d", "c", "a", "b"], TreeCheck.Compile(model, Simd.Widest).Inputs.Select(input => input.Name));
        TreeCheck.AgreesWithOnnxRuntime(model);
    }

    [Fact]
    public void ZipMap_EqualsOnnxRuntime()
    {
        var sketch = new EnsembleSketch(new EnsembleShape { Trees = 9, Targets = 3 }, seed: 53);
        foreach (bool texts in new[] { false, true })
        {
            (string, object) labels = texts
                ? ("classlabels_strings", new[] { "class0", "class1", "class2" })
                : ("classlabels_int64s", new[] { 0L, 1L, 2L });
            byte[] model = sketch
                .ClassifierWithoutOutput(texts)
                .Node(Ml, "ZipMap", ["scores"], ["maps"], labels)
                .OutputOfMaps("maps", texts ? OnnxElement.Text : OnnxElement.Int64)
                .ToArray();
            TreeCheck.AgreesWithOnnxRuntime(model);
            Assert.Equal(texts ? ["class0", "class1", "class2"] : ["0", "1", "2"], TreeCheck.Compile(model, Simd.Widest).ClassLabels);
        }
    }

    [Fact]
    public void ColumnOfScoresTakenOutAndTurned_EqualsOnnxRuntime()
    {
        var sketch = new EnsembleSketch(new EnsembleShape { Trees = 9, Targets = 3 }, seed: 54);
        OnnxModelWriter writer = sketch
            .ClassifierWithoutOutput(texts: false)
            .Constant("second", [1], 1L)
            .Constant("one", [1], 1f)
            .Node("Softmax", ["scores"], ["shares"], ("axis", 1L))
            .Node(Ml, "ArrayFeatureExtractor", ["shares", "second"], ["share"])
            .Node("Sub", ["one", "share"], ["rest"])
            .Output("rest", OnnxElement.Float, null, 1);
        TreeCheck.AgreesWithOnnxRuntime(writer.ToArray(), exact: false);
    }

    [Fact]
    public void SigmoidAfterRegressor_EqualsOnnxRuntime() =>
        TreeCheck.AgreesWithOnnxRuntime(
            Sketch.Regressor().Node("Sigmoid", ["scores"], ["p"]).Output("p", OnnxElement.Float, null, 1).ToArray(),
            "p",
            exact: false
        );

    [Fact]
    public void UnknownStep_IsNamed()
    {
        byte[] model = Sketch
            .RegressorAfter(new OnnxModelWriter().Input("raw", OnnxElement.Float, null, 5).Node("Erf", ["raw"], ["X"]))
            .ToArray();
        TreeCompilation compilation = TreeModelCompiler.Compile(model);
        Assert.Null(compilation.Model);
        Assert.Contains("Erf is not one of the simple steps", compilation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void GraphWithoutTrees_IsRefusedWithItsOperators()
    {
        byte[] model = new OnnxModelWriter()
            .Input("X", OnnxElement.Float, null, 5)
            .Node("Relu", ["X"], ["Y"])
            .Output("Y", OnnxElement.Float, null, 5)
            .ToArray();
        Assert.Contains("no tree ensemble (its operators: Relu)", TreeModelCompiler.Compile(model).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownOutput_IsRefusedWithThoseThereAre()
    {
        string? reason = TreeModelCompiler.Compile(Sketch.Regressor().ToArray(), "probability").Reason;
        Assert.Contains("no output 'probability' (it has: scores)", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_AreNoScores()
    {
        byte[] model = Sketch.Classifier(onlyClass: 0).Output("label", OnnxElement.Int64, [null]).ToArray();
        Assert.Contains(
            "output 'label' does not come from the trees' scores",
            TreeModelCompiler.Compile(model, "label").Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void CycleInATree_IsRefused()
    {
        byte[] model = new OnnxModelWriter()
            .Input("X", OnnxElement.Float, null, 1)
            .Node(
                Ml,
                "TreeEnsembleRegressor",
                ["X"],
                ["Y"],
                ("n_targets", 1L),
                ("nodes_treeids", new long[3]),
                ("nodes_nodeids", new[] { 0L, 1L, 2L }),
                ("nodes_featureids", new long[3]),
                ("nodes_modes", new[] { "BRANCH_LEQ", "BRANCH_LEQ", "LEAF" }),
                ("nodes_values", new float[3]),
                ("nodes_truenodeids", new[] { 1L, 0L, 0L }),
                ("nodes_falsenodeids", new[] { 2L, 2L, 0L }),
                ("target_ids", new long[1]),
                ("target_treeids", new long[1]),
                ("target_nodeids", new[] { 2L }),
                ("target_weights", new[] { 1f })
            )
            .Output("Y", OnnxElement.Float, null, 1)
            .ToArray();
        Assert.Equal("node 0 of tree 0 leads back to itself", TreeModelCompiler.Compile(model).Reason);
    }

    [Theory]
    [InlineData(OnnxElement.Int64)]
    [InlineData(OnnxElement.Float)]
    public void OneHotEncoder_EqualsOnnxRuntime(OnnxElement element)
    {
        OnnxModelWriter steps = new OnnxModelWriter()
            .Input("hour", element, null, 1)
            .Input("rest", OnnxElement.Float, null, 2)
            .Node(Ml, "OneHotEncoder", ["hour"], ["hot"], ("cats_int64s", new[] { 0L, -7L, 23L }), ("zeros", 1L))
            .Constant("shape", [2], -1L, 3L)
            .Node("Reshape", ["hot", "shape"], ["flat"])
            .Node("Concat", ["flat", "rest"], ["X"], ("axis", 1L));
        TreeCheck.AgreesWithOnnxRuntime(new EnsembleSketch(EncodedShape, seed: 31).RegressorAfter(steps).ToArray());
    }

    [Fact]
    public void LabelEncoder_OfWholeNumbers_EqualsOnnxRuntime()
    {
        OnnxModelWriter steps = new OnnxModelWriter()
            .Input("raw", OnnxElement.Int64, null, 5)
            .Node(
                Ml,
                "LabelEncoder",
                ["raw"],
                ["X"],
                ("keys_int64s", new[] { 0L, 3L, -4L, 1L }),
                ("values_floats", new[] { 1.5f, -2.5f, 0.5f, 4.5f }),
                ("default_float", -1f)
            );
        TreeCheck.AgreesWithOnnxRuntime(new EnsembleSketch(EncodedShape, seed: 32).RegressorAfter(steps).ToArray());
    }

    [Fact]
    public void LabelEncoder_OfFloats_EqualsOnnxRuntime()
    {
        OnnxModelWriter steps = new OnnxModelWriter()
            .Input("raw", OnnxElement.Float, null, 5)
            .Node(
                Ml,
                "LabelEncoder",
                ["raw"],
                ["codes"],
                ("keys_floats", new[] { 0f, 0.1f, -4f }),
                ("values_int64s", new[] { 1L, -3L, 2L })
            )
            .Node("Cast", ["codes"], ["X"], ("to", 1L));
        TreeCheck.AgreesWithOnnxRuntime(new EnsembleSketch(EncodedShape, seed: 33).RegressorAfter(steps).ToArray());
    }
}
