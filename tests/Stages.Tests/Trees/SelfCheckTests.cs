using Vigia.Statistics;
using Vigia.Trees;

namespace Vigia.Stages.Tests.Trees;

public sealed class SelfCheckTests
{
    private static readonly CompiledTreeModel Model = TreeCheck.Compile(
        new EnsembleSketch(new EnsembleShape { Trees = 20 }, seed: 61).Regressor().ToArray(),
        Simd.Widest
    );

    [Fact]
    public void Rows_VisitThresholdsTheirNeighboursAndSpecialValues()
    {
        float[] rows = SelfCheck.MakeRows(Model, SelfCheck.DefaultRows);
        float[][] thresholds = Model.ThresholdsByColumn();
        for (int column = 0; column < Model.FeatureCount; column++)
        {
            HashSet<float> seen = [.. rows.Where((_, i) => i % Model.FeatureCount == column)];
            foreach (float threshold in thresholds[column])
                Assert.Superset(new HashSet<float> { threshold, MathF.BitIncrement(threshold), MathF.BitDecrement(threshold) }, seen);
            Assert.Superset(new HashSet<float> { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f }, seen);
        }
    }

    [Fact]
    public void OneScoreOff_IsFoundAndNamed()
    {
        SelfCheckVerdict verdict = SelfCheck.Run(Model, (features, rows, scores) =>
        {
            Model.Score(features, rows, Model.FeatureCount, scores, Model.CreateScratch());
            scores[17] += 0.01f;
        });
        Assert.False(verdict.Agrees);
        Assert.StartsWith("row 17, column 0: ", verdict.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1f, 1.0000001f, true)]
    [InlineData(1000f, 1000.0005f, true)]
    [InlineData(0.5f, 0.50001f, false)]
    [InlineData(float.NaN, float.NaN, true)]
    [InlineData(float.NaN, 1f, false)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, true)]
    [InlineData(float.PositiveInfinity, float.MaxValue, false)]
    [InlineData(0f, -0f, true)]
    public void Compare_AgreesWithinTolerance(float actual, float expected, bool agrees) =>
        Assert.Equal(agrees, SelfCheck.Compare([actual], [expected], 1).Agrees);
}
