using Microsoft.Extensions.Logging;
using Vigia.Engine.Schemas;
using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>A record's score depends on that record alone, whatever batch it is in, for every model that opens.</summary>
public sealed class ScoreRowTests
{
    private const int Width = 4;
    private const int Rows = 67;

    private static readonly string[] Names = [.. Enumerable.Range(0, Width).Select(i => $"f{i}")];
    private static readonly float[] Weights = [-2.7f, 1.9f, 0.17f, -0.42f];

    /// <summary>Subtracts the mean of the rows of a run: in the extreme, a row's score is made of the others.</summary>
    private static byte[] Centred() =>
        new OnnxModelWriter(opset: 13)
            .Input("x", OnnxElement.Float, null, Width)
            .Node("ReduceMean", ["x"], ["mean"], ("axes", new[] { 0L }), ("keepdims", 1L))
            .Node("Sub", ["x", "mean"], ["centred"])
            .Constant("w", [Width, 1], Weights)
            .Node("MatMul", ["centred", "w"], ["margin"])
            .Node("Sigmoid", ["margin"], ["score"])
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();

    /// <summary>A layer as dynamic quantisation writes it: the range of all rows of a run decides how each is rounded.</summary>
    private static byte[] Quantised() =>
        new OnnxModelWriter()
            .Input("x", OnnxElement.Float, null, Width)
            .Node("DynamicQuantizeLinear", ["x"], ["small", "scale", "zero"])
            .Constant("w", [Width, 1], Weights)
            .Node("DynamicQuantizeLinear", ["w"], ["w_small", "w_scale", "w_zero"])
            .Node("MatMulInteger", ["small", "w_small", "zero", "w_zero"], ["sum"])
            .Node("Cast", ["sum"], ["float"], ("to", 1L))
            .Node("Mul", ["float", "scale"], ["scaled"])
            .Node("Mul", ["scaled", "w_scale"], ["margin"])
            .Node("Sigmoid", ["margin"], ["score"])
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();

    private static byte[] Linear(int width)
    {
        var random = new Random(3);
        float[] weights = [.. Enumerable.Range(0, width).Select(_ => (random.NextSingle() * 2) - 1)];
        return new OnnxModelWriter()
            .Input("x", OnnxElement.Float, null, width)
            .Constant("w", [width, 1], weights)
            .Node("MatMul", ["x", "w"], ["margin"])
            .Node("Sigmoid", ["margin"], ["score"])
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();
    }

    public static TheoryData<string> Mixing => ["centred", "quantised"];

    [Theory]
    [MemberData(nameof(Mixing))]
    public async Task Score_OfAModelThatMixesRows_IsOfTheRowAlone(string name)
    {
        var log = new RememberingLogger();
        await using var stand = new ScoreStand(Names) { Log = log };
        stand.With(name == "centred" ? Centred() : Quantised());
        float[][] rows = Random(Width);
        // One huge amount, which moves the range of every row beside it.
        rows[5][0] = 1e6f;

        float[] alone = await InBatchesAsync(stand, rows, 1);

        Assert.Equal(alone, await InBatchesAsync(stand, rows, 7));
        Assert.Equal(alone, await InBatchesAsync(stand, rows, Rows));
        Assert.Single(log.Messages, m => m.Level == LogLevel.Warning && m.Text.Contains("row by row", StringComparison.Ordinal));
        Assert.Contains("row by row, because", stand.Status(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(129)]
    public async Task Score_OfALinearModel_HasTheSameBitsInBatchesOfEverySize(int width)
    {
        var log = new RememberingLogger();
        await using var stand = new ScoreStand([.. Enumerable.Range(0, width).Select(i => $"f{i}")]) { Log = log };
        stand.With(Linear(width));
        float[][] rows = Random(width);

        float[] together = await InBatchesAsync(stand, rows, Rows);

        foreach (int size in new[] { 1, 2, 3, 7, 64 })
        {
            Assert.Equal(together, await InBatchesAsync(stand, rows, size));
        }
        Assert.DoesNotContain(log.Messages, m => m.Text.Contains("row by row", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Score_OfCodesThatTheFileNames_IsTriedOnThose()
    {
        await using var stand = new ScoreStand(
            Schemas.Of(Schemas.Number("class", new FallbackRule(Fallback.Reject)), Schemas.Number("mcc", new FallbackRule(Fallback.Reject)))
        );
        byte[] encoder = new OnnxModelWriter()
            .Input("class", OnnxElement.Int64, null, 1)
            .Node("ai.onnx.ml", "OneHotEncoder", ["class"], ["hot"], ("cats_int64s", new[] { 4L, 7L, 9L }), ("zeros", 0L))
            .Constant("flat", [2], -1L, 3L)
            .Node("Reshape", ["hot", "flat"], ["columns"])
            .Constant("w", [3, 1], 0.125f, 0.25f, 0.5f)
            .Node("MatMul", ["columns", "w"], ["score"])
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();
        byte[] table = new OnnxModelWriter()
            .Input("mcc", OnnxElement.Int64, null, 1)
            .Constant("offset", [1], 5000L)
            .Node("Sub", ["mcc", "offset"], ["index"])
            .Constant("table", [3], 0.125f, 0.25f, 0.5f)
            .Node("Gather", ["table", "index"], ["score"])
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();

        float[][] scores = await stand.With(encoder, "encoder").With(table, "table").ScoreAsync([4, 5001], [9, 5002], [7, 5000]);

        Assert.Equal([0.125f, 0.5f, 0.25f], scores[0]);
        Assert.Equal([0.25f, 0.5f, 0.125f], scores[1]);
    }

    [Fact]
    public async Task Score_OfAnOutputDeclaredWrongly_IsReadAsTheTrialFoundIt()
    {
        await using var stand = new ScoreStand("a", "b");
        // Declared as one value for each of two rows in a vector, and given as a matrix of one column.
        byte[] model = Models.Column(1, 2, rows: 2).ToArray();
        byte[] wrong = new OnnxModelWriter()
            .Input("x", OnnxElement.Float, 2, 2)
            .Constant("column", [1], 1L)
            .Node("Gather", ["x", "column"], ["score"], ("axis", 1L))
            .Output("score", OnnxElement.Float, 2, 3)
            .ToArray();

        float[][] scores = await stand.With(model, "right").With(wrong, "wrong").ScoreAsync([0, 0.25f], [0, 0.5f], [0, 0.75f]);

        Assert.Equal([0.25f, 0.5f, 0.75f], scores[0]);
        Assert.Equal(scores[0], scores[1]);
    }

    [Fact]
    public async Task Score_ThatIsNaNForTheFirstThousandRecords_StopsTheRun()
    {
        await using var stand = new ScoreStand("a").With(Models.Column(0, 1).ToArray());
        float[][] missing = [.. Enumerable.Repeat(new[] { float.NaN }, 600)];
        await stand.ScoreAsync(missing);

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => stand.ScoreAsync(missing));

        Assert.Contains("model 'm' gave NaN for each of its first 1200 records", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_ThatIsANumberOnce_MayBeNaNForAnyNumberOfRecords()
    {
        await using var stand = new ScoreStand("a").With(Models.Column(0, 1).ToArray());
        float[][] missing = [.. Enumerable.Repeat(new[] { float.NaN }, 1500)];
        await stand.ScoreAsync([0.5f]);

        float[][] scores = await stand.ScoreAsync(missing);

        Assert.All(scores[0], score => Assert.True(float.IsNaN(score)), throwIfEmpty: true);
        await stand.Stage.CompleteAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Run_WhoseModelFailedOnEveryRecord_EndsWithAnError()
    {
        await using var stand = new ScoreStand(Schemas.Of(Schemas.Number("code", new FallbackRule(Fallback.Reject))));
        byte[] table = new OnnxModelWriter()
            .Input("code", OnnxElement.Int64, null, 1)
            .Constant("table", [2], 0.25f, 0.5f)
            .Node("Gather", ["table", "code"], ["score"])
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();
        await stand.With(table).ScoreAsync([7], [8]);

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => stand.Stage.CompleteAsync(CancellationToken.None).AsTask());

        Assert.Contains("model 'm' failed on all of its 2 records; the last failure: Gather: ", stopped.Message, StringComparison.Ordinal);
    }

    private static float[][] Random(int width)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, width).Select(_ => (random.NextSingle() * 4) - 2).ToArray())];
    }

    private static async Task<float[]> InBatchesAsync(ScoreStand stand, float[][] rows, int size)
    {
        var scores = new List<float>();
        foreach (float[][] batch in rows.Chunk(size))
        {
            scores.AddRange((await stand.ScoreAsync(batch))[0]);
        }
        return [.. scores];
    }
}
