using System.Globalization;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score;
using Vigia.Stages.Score.Models;
using Vigia.Stages.Tests.Simulation;
using Vigia.Stages.Tests.Trees;
using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Compiled trees and ONNX Runtime behind one seam.</summary>
public sealed class ScoreBackendTests
{
    private static readonly string[] Five = ["a", "b", "c", "d", "e"];

    private static float[][] RandomRows(int count, int width)
    {
        var random = new Random(5);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                    Enumerable
                        .Range(0, width)
                        .Select(_ => random.Next(10) == 0 ? float.NaN : (float)((random.NextDouble() * 4) - 2))
                        .ToArray()
                ),
        ];
    }

    /// <summary>Scores with both, each model named by its backend.</summary>
    private static async Task<(float[] Compiled, float[] Reference, string Status)> BothAsync(
        byte[] model,
        ScoreStand stand,
        float[][] rows,
        Func<ModelOptions, ModelOptions> adjust
    )
    {
        stand.With(model, "compiled", m => adjust(m) with { Backend = Backend.Compiled });
        stand.With(model, "reference", m => adjust(m) with { Backend = Backend.OnnxRuntime });
        float[][] scores = await stand.ScoreAsync(rows);
        return (scores[0], scores[1], stand.Status());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ShippedModel_WithEitherBackend_ScoresTheGoldenRowsAsXgboostDoes(int version)
    {
        float[][] golden = ShippedModelTests.Golden;
        RecordSchema schema = ShippedModelTests.LoadSchema("pix-transaction");
        await using var stand = new ScoreStand(schema);
        byte[] model = await File.ReadAllBytesAsync(
            Repository.File("models", $"pix-fraud-v{version}.onnx"),
            TestContext.Current.CancellationToken
        );
        int width = schema.Features.Count;

        (float[] compiled, float[] reference, string status) = await BothAsync(model, stand, [.. golden.Select(row => row[..width])], m =>
            m
        );

        Assert.All(
            golden.Select((row, i) => (Expected: row[width + version - 1], i)),
            at =>
            {
                Assert.Equal(at.Expected, compiled[at.i], tolerance: 1e-6);
                Assert.Equal(at.Expected, reference[at.i], tolerance: 1e-6);
            },
            throwIfEmpty: true
        );
        Assert.Contains("\"backend\":\"compiled\"", status, StringComparison.Ordinal);
        Assert.Contains("\"backend\":\"onnxruntime\"", status, StringComparison.Ordinal);
        Assert.Contains($"\"version\":\"{version}\"", status, StringComparison.Ordinal);
    }

    public static TheoryData<string> Selections => ["", "e,d,c,b,a", "b,b,a,e,b"];

    [Theory]
    [MemberData(nameof(Selections))]
    public async Task Trees_WithAnySelectionOfFeatures_AgreeWithOnnxRuntime(string features)
    {
        await using var stand = new ScoreStand(Five);
        byte[] model = new EnsembleSketch(new EnsembleShape { MissingChance = 0.5 }, seed: 3).Regressor().ToArray();
        string[] list = features.Split(',', StringSplitOptions.RemoveEmptyEntries);

        var (compiled, reference, _) = await BothAsync(model, stand, RandomRows(1500, 5), m => m with { Features = list });

        Assert.Equal(reference, compiled);
        Assert.True(compiled.Distinct().Count() > 50);
    }

    [Theory]
    [InlineData(Activation.None, "2")]
    [InlineData(Activation.Sigmoid, "0")]
    [InlineData(Activation.Softmax, "1")]
    public async Task Trees_OfSeveralClasses_GiveThePositiveOneAfterItsActivation(Activation activation, string positive)
    {
        await using var stand = new ScoreStand(Five);
        byte[] model = new EnsembleSketch(new EnsembleShape { Targets = 3, Trees = 12 }, seed: 4).Classifier().ToArray();

        var (compiled, reference, _) = await BothAsync(model, stand, RandomRows(700, 5), m =>
            m with
            {
                Activation = activation,
                PositiveClass = positive,
            }
        );

        Assert.All(compiled.Zip(reference), pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-6), throwIfEmpty: true);
    }

    [Fact]
    public async Task Trees_OfOpenWidth_ReadTheFirstFeatures()
    {
        await using var stand = new ScoreStand("a", "b", "c", "d", "e", "unused");
        byte[] model = new EnsembleSketch(new EnsembleShape(), seed: 6).Regressor().ToArray();

        var (compiled, reference, _) = await BothAsync(model, stand, RandomRows(300, 6), m => m with { Features = Five });

        Assert.Equal(reference, compiled);
    }

    [Theory]
    [InlineData("weights.bin", true)]
    [InlineData("missing.bin", false)]
    [InlineData("../weights.bin", false)]
    public async Task Trees_BehindAConstantInAFileOfItsOwn_AreCompiledWhereThatFileIsBesideTheModel(string file, bool isFound)
    {
        await using var stand = new ScoreStand(Five);
        byte[] mean = new byte[20];
        System.Runtime.InteropServices.MemoryMarshal.Cast<float, byte>([0.1f, -0.2f, 0.3f, -0.4f, 0.5f]).CopyTo(mean);
        await File.WriteAllBytesAsync(Path.Combine(stand.Directory, "weights.bin"), mean, TestContext.Current.CancellationToken);
        OnnxModelWriter steps = new OnnxModelWriter()
            .Input("raw", OnnxElement.Float, null, 5)
            .ExternalConstant("mean", [1, 5], file)
            .Node("Sub", ["raw", "mean"], ["X"]);
        byte[] model = new EnsembleSketch(new EnsembleShape(), seed: 8).RegressorAfter(steps).ToArray();
        if (!isFound)
        {
            await Assert.ThrowsAsync<ModelRefusedException>(() => stand.With(model).StartAsync());
            return;
        }

        var (compiled, reference, _) = await BothAsync(model, stand, RandomRows(300, 5), m => m);

        Assert.Equal(reference, compiled);
    }

    [Theory]
    [InlineData(OnnxElement.Double, "compiled")]
    [InlineData(OnnxElement.Int64, "compiled")]
    public async Task Auto_TakesTheCompiledTreesWhereTheInputSuitsThem(OnnxElement input, string backend)
    {
        await using var stand = new ScoreStand(
            Schemas.Of([.. Five.Select(name => Schemas.Number(name, new FallbackRule(Fallback.Reject)))])
        );
        byte[] model = new EnsembleSketch(new EnsembleShape { Targets = 2 }, seed: 7).Classifier(input: input).ToArray();

        await stand.With(model).StartAsync();

        Assert.Contains($"\"backend\":\"{backend}\"", stand.Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_AModelWithoutTrees_IsScoredByOnnxRuntimeAndTheLogSaysWhy()
    {
        var log = new RememberingLogger();
        await using var stand = new ScoreStand("a") { Log = log };

        await stand.With(Models.Column(0, 1).ToArray()).StartAsync();

        Assert.Contains(log.Messages, m =>
            m.Text.EndsWith("scores with onnxruntime: the graph has no tree ensemble (its operators: Gather)", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Workers_ScoringAtTheSameTime_GiveWhatOneGives()
    {
        await using var stand = new ScoreStand(Five);
        byte[] trees = new EnsembleSketch(new EnsembleShape(), seed: 8).Regressor().ToArray();
        await stand
            .With(trees, "compiled")
            .With(trees, "matrix", m => m with { Backend = Backend.OnnxRuntime, Features = ["e", "d", "c", "b", "a"] })
            .With(Models.Columns(2, 3, ("a", OnnxElement.Float), ("b", OnnxElement.Double)).ToArray(), "columns")
            .StartAsync();
        float[][] rows = RandomRows(200, 5);
        float[][] alone = await stand.ScoreAsync(rows);

        await Parallel.ForAsync(0, 64, TestContext.Current.CancellationToken, async (_, cancellation) =>
        {
            RecordBatch batch = stand.Batch(rows);
            await stand.Stage.ProcessAsync(batch, cancellation);
            for (int model = 0; model < alone.Length; model++)
            {
                Assert.Equal(alone[model], batch.Models[model].Scores.Span.ToArray());
            }
        });

        string metrics = await TestPipeline.ScrapeAsync(stand.Registry);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"vigia_model_scored_total{{model=\"compiled\"}} {65 * 200}\n"),
            metrics,
            StringComparison.Ordinal
        );
    }
}
