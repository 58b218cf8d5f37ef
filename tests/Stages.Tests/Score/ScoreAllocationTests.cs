using Vigia.Engine.Records;
using Vigia.Stages.Score;
using Vigia.Stages.Tests.Trees;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>What scoring allocates: a little per batch at most, nothing per record.</summary>
public sealed class ScoreAllocationTests
{
    private const int Batches = 100;

    private static readonly float[][] Matrix = [.. Enumerable.Repeat(new float[] { 1, 2, 3, 4, 5 }, 1024)];

    public static TheoryData<string, int> BytesPerBatch =>
        new()
        {
            { "matrix", 640 },
            { "selection", 640 },
            { "columns", 640 },
            { "fixed", 0 },
            { "maps", 640 },
            { "compiled", 0 },
        };

    private static (byte[] Model, Func<ModelOptions, ModelOptions> Adjust) Case(string name) =>
        name switch
        {
            "matrix" => (Models.Matrix(OnnxElement.Float, 5, [null, 5]).ToArray(), m => m),
            "selection" => (Models.Matrix(OnnxElement.Float, 3, [null, 3]).ToArray(), m => m with { Features = ["e", "a", "c"] }),
            "columns" => (Models.Columns(2, null, ("a", OnnxElement.Double), ("b", OnnxElement.Float)).ToArray(), m => m),
            "fixed" => (Models.Matrix(OnnxElement.Float, 5, [1, 5]).ToArray(), m => m),
            "maps" => (Models.Pick(5, 0, 1).Zipped(new[] { 0L, 1L }).ToArray(), m => m),
            _ => (new EnsembleSketch(new EnsembleShape(), seed: 1).Regressor().ToArray(), m => m with { Backend = Backend.Compiled }),
        };

    [Theory]
    [MemberData(nameof(BytesPerBatch))]
    public async Task Score_AfterTheFirstBatches_AllocatesNoMoreThan(string name, int bytes)
    {
        await using var stand = new ScoreStand("a", "b", "c", "d", "e");
        (byte[] model, Func<ModelOptions, ModelOptions> adjust) = Case(name);
        await stand.With(model, "m", adjust).StartAsync();
        Score(stand);

        long allocated = Score(stand);

        Assert.InRange(allocated / Batches, 0, bytes);
    }

    /// <summary>Scores a hundred batches whose columns are the pool's, all of it on this thread; gives what that allocated.</summary>
    private static long Score(ScoreStand stand)
    {
        RecordBatch[] batches = [.. Enumerable.Range(0, Batches).Select(_ => stand.Batch(Matrix))];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (RecordBatch batch in batches)
        {
            Assert.True(stand.Stage.ProcessAsync(batch, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.ForEach(batches, stand.Return);
        return allocated;
    }
}
