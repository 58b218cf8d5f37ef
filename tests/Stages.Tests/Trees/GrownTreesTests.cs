using Vigia.Statistics;
using Vigia.TestSupport.Onnx;
using Vigia.Trees;
using Vigia.Trees.Evaluation.Ranks;
using Vigia.Trees.Graph;
using Vigia.Trees.Onnx;

namespace Vigia.Stages.Tests.Trees;

/// <summary>
/// Trees that grew leaf by leaf: every way of finding leaves, at every vector width, gives what ONNX Runtime gives, to the last bit.
/// </summary>
public sealed class GrownTreesTests
{
    public static TheoryData<int, int, int, int, double> Shapes =>
        new()
        {
            // Trees, leaves, depth, cuts, skew. Tables of weights of 16 to 256 places, then trees that are walked, an odd number too.
            { 30, 12, 20, 0, 0.5 },
            { 30, 31, 20, 255, 0.5 },
            { 20, 50, 20, 255, 0.9 },
            { 20, 100, 30, 0, 0.9 },
            { 20, 256, 64, 255, 0.5 },
            { 20, 257, 64, 255, 0.5 },
            { 11, 2000, 20, 0, 0.5 },
            { 12, 1500, 12, 63, 0.1 },
            { 3, 3000, 400, 0, 1 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Scores_EqualOnnxRuntime(int trees, int leaves, int depth, int cuts, double skew)
    {
        var grown = new GrownTrees(new GrownShape(trees, leaves, depth, Features: 6, cuts, skew), seed: leaves);
        TreeCheck.AgreesWithOnnxRuntime(grown.Regressor(), rows: 2500);
        TreeCheck.AgreesWithOnnxRuntime(grown.Regressor(targets: 3), rows: 700);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AnyRowCount_EqualsScalarReference(int trees, int leaves, int depth, int cuts, double skew)
    {
        byte[] bytes = new GrownTrees(new GrownShape(trees, leaves, depth, Features: 6, cuts, skew), seed: leaves).Regressor();
        CompiledTreeModel scalar = TreeCheck.Compile(bytes, SimdLevel.Scalar);
        float[] features = SelfCheck.MakeRows(scalar, 3000),
            expected = new float[3000],
            scores = new float[3001];
        scalar.Score(features, 3000, scalar.FeatureCount, expected, scalar.CreateScratch());
        foreach (SimdLevel level in TreeCheck.Levels)
        {
            CompiledTreeModel model = TreeCheck.Compile(bytes, level);
            TreeScratch scratch = model.CreateScratch();
            foreach (int rows in (int[])[1, 3, 8, 15, 33, 64, 100, 129, 255, 257, 600, 1030, 2047, 2049, 3000])
            {
                scores[rows] = -7f;
                model.Score(features, rows, model.FeatureCount, scores, scratch);
                Assert.Equal(expected[..rows], scores[..rows]);
                Assert.Equal(-7f, scores[rows]);
            }
        }
    }

    [Fact]
    public void MoreThresholdsThanATableHolds_TreesAreComparedInRuns()
    {
        byte[] bytes = new GrownTrees(new GrownShape(400, 64, 6, Features: 3, Skew: 0)).Regressor();
        RankedRuns runs = RankedRuns.Create(TreeGraph.Read(OnnxReader.Read(bytes), null).Ensemble.Trees, Simd.Widest)!;
        Assert.True(runs.Runs.Length > 1);
        Assert.False(runs.WalksSome);
        Assert.Equal(400, runs.Runs[^1].End);
        TreeCheck.AgreesWithOnnxRuntime(bytes, rows: 1500);
    }

    [Fact]
    public void ManyColumns_EqualOnnxRuntime()
    {
        var grown = new GrownTrees(new GrownShape(40, 255, 40, Features: 120));
        TreeCheck.AgreesWithOnnxRuntime(grown.Regressor(), rows: 1100);
    }
}
