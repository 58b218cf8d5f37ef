using Vigia.Statistics;
using Vigia.TestSupport.Onnx;
using Vigia.Trees;

namespace Vigia.Stages.Tests.Trees;

/// <summary>Row counts, strides, columns and tree shapes: whatever path they take, the scores are those of the scalar reference.</summary>
public sealed class TreeShapesTests
{
    public static TheoryData<int, int, double, int> Shapes =>
        new()
        {
            // Trees, depth, chance of early leaves, thresholds per feature: full and sparse trees, one to three levels of rank tables, several columns.
            { 100, 6, 0, 0 },
            { 40, 8, 0.05, 0 },
            { 60, 10, 0.25, 40 },
            { 200, 7, 0, 0 },
            // Some trees too large for ranks, others cut short near the root: both ways in one ensemble.
            { 30, 10, 0.1, 40 },
            { 3, 1, 0, 40 },
            { 5, 0, 0, 40 },
            { 1, 12, 0.1, 0 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AnyRowCountAndStride_EqualsScalarReference(int trees, int depth, double leafChance, int thresholds)
    {
        var shape = new EnsembleShape
        {
            Trees = trees,
            Depth = depth,
            LeafChance = leafChance,
            ThresholdsPerFeature = thresholds,
            MissingChance = 0.5,
        };
        byte[] bytes = new EnsembleSketch(shape, seed: 31).Regressor().ToArray();
        CompiledTreeModel scalar = TreeCheck.Compile(bytes, SimdLevel.Scalar);
        float[] features = SelfCheck.MakeRows(scalar, 1024);
        var expected = new float[1024];
        scalar.Score(features, 1024, scalar.FeatureCount, expected, scalar.CreateScratch());
        foreach (SimdLevel level in TreeCheck.Levels)
        {
            CompiledTreeModel model = TreeCheck.Compile(bytes, level);
            TreeScratch scratch = model.CreateScratch();
            foreach (int rows in TreeCheck.RowCounts)
            {
                foreach (int extra in new[] { 0, 3 })
                {
                    var scores = new float[rows + 1];
                    scores[rows] = -7f;
                    model.Score(Spread(features, rows, model.FeatureCount, extra), rows, model.FeatureCount + extra, scores, scratch);
                    Assert.Equal(expected[..rows], scores[..rows]);
                    Assert.Equal(-7f, scores[rows]);
                }
            }
        }
    }

    [Fact]
    public void ChainOfThousandsOfNodes_EqualsOnnxRuntime()
    {
        const int Length = 3000;
        long[] nodes = [.. Enumerable.Range(0, (2 * Length) + 1).Select(node => (long)node)];
        bool IsLeaf(long node) => node >= Length;
        byte[] model = new OnnxModelWriter()
            .Input("X", OnnxElement.Float, null, 2)
            .Node(
                "ai.onnx.ml",
                "TreeEnsembleRegressor",
                ["X"],
                ["Y"],
                ("n_targets", 1L),
                ("nodes_treeids", new long[nodes.Length]),
                ("nodes_nodeids", nodes),
                ("nodes_modes", nodes.Select(node => IsLeaf(node) ? "LEAF" : "BRANCH_LEQ").ToArray()),
                ("nodes_featureids", nodes.Select(node => IsLeaf(node) ? 0 : node % 2).ToArray()),
                ("nodes_values", nodes.Select(node => (float)node).ToArray()),
                ("nodes_truenodeids", nodes.Select(node => IsLeaf(node) ? 0 : Length + node).ToArray()),
                (
                    "nodes_falsenodeids",
                    nodes
                        .Select(node =>
                            IsLeaf(node) ? 0
                            : node == Length - 1 ? 2L * Length
                            : node + 1
                        )
                        .ToArray()
                ),
                ("target_ids", new long[Length + 1]),
                ("target_treeids", new long[Length + 1]),
                ("target_nodeids", nodes[Length..]),
                ("target_weights", nodes[Length..].Select(node => (float)node).ToArray())
            )
            .Output("Y", OnnxElement.Float, null, 1)
            .ToArray();
        TreeCheck.AgreesWithOnnxRuntime(model);
    }

    [Fact]
    public void Score_FromManyThreads_EachWithItsScratch_GivesTheSame()
    {
        byte[] bytes = new EnsembleSketch(new EnsembleShape { Trees = 60, Depth = 6 }, seed: 35).Regressor().ToArray();
        CompiledTreeModel model = TreeCheck.Compile(bytes, Simd.Widest);
        float[] features = SelfCheck.MakeRows(model, 600),
            expected = new float[600];
        model.Score(features, 600, 5, expected, model.CreateScratch());
        Parallel.For(0, 16, _ =>
        {
            var scores = new float[600];
            model.Score(features, 600, 5, scores, model.CreateScratch());
            Assert.Equal(expected, scores);
        });
    }

    [Fact]
    public void WithColumns_ReadsTheColumnsGiven()
    {
        byte[] bytes = new EnsembleSketch(new EnsembleShape { Trees = 50, Depth = 6 }, seed: 32).Regressor().ToArray();
        int[] columns = [7, 0, 5, 2, 9];
        foreach (SimdLevel level in TreeCheck.Levels)
        {
            CompiledTreeModel model = TreeCheck.Compile(bytes, level),
                moved = model.WithColumns(columns);
            float[] features = SelfCheck.MakeRows(model, 300);
            var wide = new float[300 * 10];
            for (int i = 0; i < features.Length; i++)
                wide[(i / 5 * 10) + columns[i % 5]] = features[i];
            float[] expected = new float[300],
                scores = new float[300];
            model.Score(features, 300, 5, expected, model.CreateScratch());
            moved.Score(wide, 300, 10, scores, moved.CreateScratch());
            Assert.Equal(10, moved.FeatureCount);
            Assert.Equal(expected, scores);
        }
    }

    [Fact]
    public void Score_AllocatesNothing()
    {
        byte[] bytes = new EnsembleSketch(new EnsembleShape { Trees = 60, Depth = 6 }, seed: 33)
            .Classifier("LOGISTIC", onlyClass: 0)
            .ToArray();
        CompiledTreeModel model = TreeCheck.Compile(bytes, Simd.Widest);
        TreeScratch scratch = model.CreateScratch();
        float[] features = SelfCheck.MakeRows(model, 1000);
        var scores = new float[2000];
        foreach (int rows in new[] { 1000, 3, 70 })
        {
            model.Score(features, rows, 5, scores, scratch);
            long before = GC.GetAllocatedBytesForCurrentThread();
            model.Score(features, rows, 5, scores, scratch);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Score_SpansTooShort_AreRefused()
    {
        CompiledTreeModel model = TreeCheck.Compile(new EnsembleSketch(new EnsembleShape(), seed: 34).Regressor().ToArray(), Simd.Widest);
        TreeScratch scratch = model.CreateScratch();
        Assert.Throws<ArgumentException>(() => model.Score(new float[9], 2, 5, new float[2], scratch));
        Assert.Throws<ArgumentException>(() => model.Score(new float[10], 2, 5, new float[1], scratch));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Score(new float[10], 2, 4, new float[2], scratch));
        Assert.Throws<ArgumentException>(() =>
            model.Score(new float[10], 2, 5, new float[2], model.WithColumns([0, 1, 2, 3, 4]).CreateScratch())
        );
        Assert.Throws<ArgumentException>(() => model.WithColumns([0, 1, 2, 3]));
        model.Score([], 0, 5, [], scratch);
    }

    private static float[] Spread(float[] features, int rows, int width, int extra)
    {
        var spread = new float[(rows * (width + extra)) - extra];
        Array.Fill(spread, float.NaN);
        for (int row = 0; row < rows; row++)
            Array.Copy(features, row * width, spread, row * (width + extra), width);
        return spread;
    }
}
