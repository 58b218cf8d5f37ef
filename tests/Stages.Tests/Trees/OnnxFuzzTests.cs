using CsCheck;
using Vigia.Trees;

namespace Vigia.Stages.Tests.Trees;

/// <summary>Damaged files: refused with a reason, or, where the damage hits nothing that matters, compiled into something that can be run.</summary>
public sealed class OnnxFuzzTests
{
    private static readonly byte[][] Models = [new EnsembleSketch(
            new EnsembleShape
            {
                Trees = 3,
                Depth = 3,
                MissingChance = 0.5,
            },
            seed: 41
        ).Regressor().ToArray(), new EnsembleSketch(
            new EnsembleShape
            {
                Trees = 3,
                Depth = 3,
                Targets = 3,
            },
            seed: 42
        ).Classifier("SOFTMAX", texts: true).ToArray(), new EnsembleSketch(
            new EnsembleShape
            {
                Trees = 3,
                Depth = 3,
                Modes = ["BRANCH_LEQ", "BRANCH_MEMBER"],
            },
            seed: 43
        ).Modern().ToArray()];

    [Fact]
    public void Truncated_IsRefusedOrRuns()
    {
        foreach (byte[] model in Models)
            for (int length = 0; length < model.Length; length++)
                RefusesOrRuns(model[..length]);
    }

    [Fact]
    public void Whole_Compiles()
    {
        foreach (byte[] model in Models)
            Assert.NotNull(TreeModelCompiler.Compile(model).Model);
    }

    [Fact]
    public void BitFlips_AreRefusedOrRun() =>
        Gen.Select(Gen.Int[0, Models.Length - 1], Gen.Int[0, 1 << 20].Array[1, 4])
            .Sample(
                (model, flips) =>
                {
                    byte[] damaged = [.. Models[model]];
                    foreach (int flip in flips)
                        damaged[flip / 8 % damaged.Length] ^= (byte)(1 << (flip % 8));
                    RefusesOrRuns(damaged);
                },
                iter: 3000
            );

    [Fact]
    public void Noise_IsRefused() => Gen.Byte.Array[0, 200].Sample(bytes => TreeModelCompiler.Compile(bytes).Model is null, iter: 3000);

    private static void RefusesOrRuns(byte[] bytes)
    {
        TreeCompilation compilation = TreeModelCompiler.Compile(bytes);
        if (compilation.Model is not { } model)
        {
            Assert.False(string.IsNullOrWhiteSpace(compilation.Reason));
            return;
        }
        Assert.Null(compilation.Reason);
        float[] features = SelfCheck.MakeRows(model, 40);
        model.Score(features, 40, model.FeatureCount, new float[40 * model.OutputColumns], model.CreateScratch());
    }
}
