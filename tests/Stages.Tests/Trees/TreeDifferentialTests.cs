using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Trees;

/// <summary>Random ensembles of every kind, compared with ONNX Runtime at every vector width.</summary>
public sealed class TreeDifferentialTests
{
    private static readonly string[] AllModes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

    [Theory]
    [InlineData("BRANCH_LEQ")]
    [InlineData("BRANCH_LT")]
    [InlineData("BRANCH_GTE")]
    [InlineData("BRANCH_GT")]
    [InlineData("BRANCH_EQ")]
    [InlineData("BRANCH_NEQ")]
    public void Mode_WithAndWithoutMissingTracks_EqualsOnnxRuntime(string mode)
    {
        foreach (double missing in new[] { 0, 0.5, 1 })
        {
            var sketch = new EnsembleSketch(new EnsembleShape { Modes = [mode], MissingChance = missing }, seed: 1);
            TreeCheck.AgreesWithOnnxRuntime(sketch.Regressor().ToArray());
        }
    }

    [Fact]
    public void MixedModes_EqualOnnxRuntime()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var sketch = new EnsembleSketch(new EnsembleShape { Modes = AllModes, MissingChance = 0.5 }, seed);
            TreeCheck.AgreesWithOnnxRuntime(sketch.Regressor().ToArray());
        }
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(100, 6)]
    [InlineData(1000, 3)]
    [InlineData(20, 12)]
    [InlineData(50, 8)]
    public void Shape_EqualsOnnxRuntime(int trees, int depth)
    {
        var sketch = new EnsembleSketch(
            new EnsembleShape
            {
                Trees = trees,
                Depth = depth,
                Features = 30,
                ThresholdsPerFeature = 0,
            },
            seed: 2
        );
        TreeCheck.AgreesWithOnnxRuntime(sketch.Regressor().ToArray());
    }

    [Theory]
    [InlineData("SUM")]
    [InlineData("AVERAGE")]
    [InlineData("MIN")]
    [InlineData("MAX")]
    public void Aggregate_OneAndSeveralTargets_EqualsOnnxRuntime(string aggregate)
    {
        foreach (int targets in new[] { 1, 3 })
        {
            float[] some = targets == 1 ? [0.25f] : [0.5f, -0.25f, 1.5f];
            foreach (float[]? baseValues in new[] { null, some })
            {
                var sketch = new EnsembleSketch(new EnsembleShape { Targets = targets, AllTargetsPerLeaf = true }, seed: 3);
                TreeCheck.AgreesWithOnnxRuntime(sketch.Regressor(aggregate: aggregate, baseValues: baseValues).ToArray());
            }
        }
    }

    [Theory]
    [InlineData("NONE")]
    [InlineData("SOFTMAX")]
    [InlineData("LOGISTIC")]
    [InlineData("SOFTMAX_ZERO")]
    [InlineData("PROBIT")]
    public void Transform_Regressor_EqualsOnnxRuntime(string transform)
    {
        foreach (int targets in new[] { 1, 2, 4 })
        {
            var sketch = new EnsembleSketch(
                new EnsembleShape
                {
                    Targets = targets,
                    PositiveWeights = true,
                    Trees = 4,
                },
                seed: 4
            );
            TreeCheck.AgreesWithOnnxRuntime(sketch.Regressor(transform, "AVERAGE").ToArray(), exact: false);
        }
    }

    public static TheoryData<string, int, int, bool> BinaryCases()
    {
        var cases = new TheoryData<string, int, int, bool>();
        foreach (string transform in new[] { "NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT" })
        foreach (int onlyClass in new[] { -1, 0, 1 })
        foreach (int baseValues in new[] { 0, 1, 2 })
        foreach (bool positive in new[] { false, true })
            if (transform != "PROBIT" || onlyClass == -1)
                cases.Add(transform, onlyClass, baseValues, positive);
        return cases;
    }

    [Theory]
    [MemberData(nameof(BinaryCases))]
    public void BinaryClassifier_EqualsOnnxRuntime(string transform, int onlyClass, int baseValues, bool positive)
    {
        var shape = new EnsembleShape
        {
            Targets = onlyClass >= 0 ? 1 : 2,
            AllTargetsPerLeaf = true,
            PositiveWeights = positive,
            Trees = 3,
        };
        float[]? values = baseValues switch
        {
            0 => null,
            1 => [0.1f],
            _ => [0.1f, -0.2f],
        };
        TreeCheck.AgreesWithOnnxRuntime(
            new EnsembleSketch(shape, seed: 5).Classifier(transform, values, onlyClass).ToArray(),
            exact: false
        );
    }

    [Theory]
    [InlineData("NONE", true)]
    [InlineData("SOFTMAX", false)]
    [InlineData("LOGISTIC", true)]
    [InlineData("SOFTMAX_ZERO", false)]
    public void MultiClass_EqualsOnnxRuntime(string transform, bool allPerLeaf)
    {
        foreach (float[]? baseValues in new[] { null, new[] { 0.1f, 0.2f, -0.3f, 0.4f } })
        {
            var shape = new EnsembleShape
            {
                Targets = 4,
                AllTargetsPerLeaf = allPerLeaf,
                Trees = 12,
            };
            TreeCheck.AgreesWithOnnxRuntime(
                new EnsembleSketch(shape, seed: 6).Classifier(transform, baseValues, texts: true).ToArray(),
                exact: false
            );
        }
    }

    [Fact]
    public void TargetsWithoutWeights_EqualOnnxRuntime()
    {
        // Two trees for five targets, one target each: three go without.
        var sketch = new EnsembleSketch(new EnsembleShape { Targets = 5, Trees = 2 }, seed: 9);
        foreach (float[]? baseValues in new[] { null, new[] { 0.1f, 0.2f, -0.3f, 0.4f, 0.5f } })
        {
            foreach (string aggregate in new[] { "SUM", "AVERAGE", "MIN", "MAX" })
                TreeCheck.AgreesWithOnnxRuntime(sketch.Regressor(aggregate: aggregate, baseValues: baseValues).ToArray());
            foreach (string transform in new[] { "NONE", "SOFTMAX", "LOGISTIC" })
                TreeCheck.AgreesWithOnnxRuntime(sketch.Classifier(transform, baseValues).ToArray(), exact: false);
        }
    }

    [Fact]
    public void OneClass_EqualsOnnxRuntime()
    {
        foreach (float[]? baseValues in new[] { null, new[] { 0.1f } })
        foreach (string transform in new[] { "NONE", "LOGISTIC", "SOFTMAX" })
            TreeCheck.AgreesWithOnnxRuntime(
                new EnsembleSketch(new EnsembleShape(), seed: 10).Classifier(transform, baseValues).ToArray(),
                exact: false
            );
    }

    [Theory]
    [InlineData(OnnxElement.Double)]
    [InlineData(OnnxElement.Int64)]
    [InlineData(OnnxElement.Int32)]
    public void InputType_EqualsOnnxRuntime(OnnxElement type)
    {
        var shape = new EnsembleShape { Modes = AllModes[..4], MissingChance = 0.3 };
        TreeCheck.AgreesWithOnnxRuntime(new EnsembleSketch(shape with { Targets = 3 }, seed: 7).Classifier(input: type).ToArray());
    }

    [Fact]
    public void DoublesThatFloatsCannotHold_EqualOnnxRuntime()
    {
        var shape = new EnsembleShape
        {
            Modes = AllModes,
            MissingChance = 0.3,
            Targets = 2,
            ThresholdsPerFeature = 0,
        };
        byte[] model = new EnsembleSketch(shape, seed: 8)
            .Regressor(input: OnnxElement.Double, asTensors: true, baseValues: [0.1f, 0.7f])
            .ToArray();
        TreeCheck.AgreesWithOnnxRuntime(model);
    }
}
