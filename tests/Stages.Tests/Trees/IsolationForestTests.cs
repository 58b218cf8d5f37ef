using Vigia.TestSupport.Onnx;
using Vigia.Trees;

namespace Vigia.Stages.Tests.Trees;

/// <summary>Isolation forests: many ensembles of one tree in a graph, added up after arithmetic on each.</summary>
public sealed class IsolationForestTests
{
    [Theory]
    [InlineData(2, 3, 4)]
    [InlineData(30, 6, 64)]
    [InlineData(100, 20, 256)]
    public void Scores_EqualOnnxRuntime(int trees, int features, int samples) =>
        TreeCheck.AgreesWithOnnxRuntime(IsolationForests.Make(trees, features, samples), "scores", exact: false, rows: 1500);

    [Fact]
    public void EnsemblesThatNothingAddsUp_AreRefusedWithTheirNumber()
    {
        byte[] model = new OnnxModelWriter()
            .Input("X", OnnxElement.Float, null, 1)
            .Node("ai.onnx.ml", "TreeEnsembleRegressor", ["X"], ["a"], Leaf())
            .Node("Identity", ["X"], ["Y"])
            .Node("ai.onnx.ml", "TreeEnsembleRegressor", ["Y"], ["b"], Leaf())
            .Node("Mul", ["a", "b"], ["scores"])
            .Output("scores", OnnxElement.Float, null, 1)
            .ToArray();
        TreeCompilation compilation = TreeModelCompiler.Compile(model);
        Assert.Null(compilation.Model);
        Assert.Equal("the graph has 2 tree ensembles, and they are not regressors that read the same floats", compilation.Reason);
    }

    private static (string, object)[] Leaf() =>
        [
            ("n_targets", 1L),
            ("nodes_treeids", new long[1]),
            ("nodes_nodeids", new long[1]),
            ("nodes_modes", new[] { "LEAF" }),
            ("nodes_featureids", new long[1]),
            ("nodes_values", new float[1]),
            ("nodes_truenodeids", new long[1]),
            ("nodes_falsenodeids", new long[1]),
            ("target_treeids", new long[1]),
            ("target_nodeids", new long[1]),
            ("target_ids", new long[1]),
            ("target_weights", new[] { 1f }),
        ];
}
