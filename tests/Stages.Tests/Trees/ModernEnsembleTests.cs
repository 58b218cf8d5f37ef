namespace Vigia.Stages.Tests.Trees;

/// <summary>The TreeEnsemble operator (ai.onnx.ml 5), compared with ONNX Runtime at every vector width.</summary>
public sealed class ModernEnsembleTests
{
    private static readonly string[] Modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AllModes_EqualOnnxRuntime(bool inDoubles)
    {
        var sketch = new EnsembleSketch(
            new EnsembleShape
            {
                Modes = Modes,
                MissingChance = 0.5,
                Trees = 12,
                Targets = 3,
            },
            seed: 21
        );
        TreeCheck.AgreesWithOnnxRuntime(sketch.Modern(inDoubles: inDoubles).ToArray());
    }

    [Fact]
    public void Membership_EqualsOnnxRuntime()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var sketch = new EnsembleSketch(new EnsembleShape { Modes = ["BRANCH_MEMBER", "BRANCH_LEQ"], Trees = 6 }, seed);
            TreeCheck.AgreesWithOnnxRuntime(sketch.Modern().ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Aggregate_EqualsOnnxRuntime(long aggregate)
    {
        foreach (int targets in new[] { 1, 2 })
        {
            var sketch = new EnsembleSketch(new EnsembleShape { Targets = targets, Trees = 8 }, seed: 22);
            TreeCheck.AgreesWithOnnxRuntime(sketch.Modern(aggregate: aggregate).ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Transform_EqualsOnnxRuntime(long transform)
    {
        var sketch = new EnsembleSketch(
            new EnsembleShape
            {
                Targets = 3,
                Trees = 6,
                PositiveWeights = true,
            },
            seed: 23
        );
        TreeCheck.AgreesWithOnnxRuntime(sketch.Modern(transform, aggregate: 0).ToArray(), exact: false);
    }
}
