using System.Threading.Tasks.Dataflow;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Straightforward;

namespace Vigia.Bench.Throughput.PerRecord;

/// <summary>
/// TPL Dataflow as its examples show it: every record is a message to each block, parsed, gathered into batches of 1,024 for the model only,
/// and counted one by one.
/// </summary>
/// <param name="records">Reads the records.</param>
/// <param name="parse">Makes a payment of a record.</param>
/// <typeparam name="T">A record as it comes.</typeparam>
internal sealed class DataflowContender<T>(Func<IEnumerable<T>> records, Func<T, PixPayment> parse) : Contender
{
    private readonly OnnxScorer _scorer = new();

    public override string Name => "dataflow-per-record";

    public override string Description => "TPL Dataflow, a message per record; System.Text.Json, ONNX Runtime, binary search";

    public override async Task<long> RunAsync()
    {
        var histograms = new PaymentHistograms();
        int workers = Environment.ProcessorCount;
        var bounded = new ExecutionDataflowBlockOptions { BoundedCapacity = 8192 };
        var parser = new TransformBlock<T, float[]>(
            Parse,
            new ExecutionDataflowBlockOptions { BoundedCapacity = 8192, MaxDegreeOfParallelism = workers }
        );
        var batcher = new BatchBlock<float[]>(PaymentWorker<T>.BatchRows, new GroupingDataflowBlockOptions { BoundedCapacity = 8192 });
        var scorer = new TransformManyBlock<float[][], Scored>(
            Score,
            new ExecutionDataflowBlockOptions { BoundedCapacity = 8192, MaxDegreeOfParallelism = workers }
        );
        var counter = new ActionBlock<Scored>(scored => histograms.Add(scored.Features, scored.Score), bounded);
        var completing = new DataflowLinkOptions { PropagateCompletion = true };
        parser.LinkTo(batcher, completing);
        batcher.LinkTo(scorer, completing);
        scorer.LinkTo(counter, completing);
        await Task.Run(() => ReadAsync(parser)).ConfigureAwait(false);
        await counter.Completion.ConfigureAwait(false);
        Tally = histograms.ToTally();
        return Tally.Records;
    }

    public override ValueTask DisposeAsync()
    {
        _scorer.Dispose();
        return base.DisposeAsync();
    }

    private async Task ReadAsync(TransformBlock<T, float[]> parser)
    {
        foreach (T record in records())
        {
            Begin();
            await parser.SendAsync(record).ConfigureAwait(false);
        }
        parser.Complete();
    }

    private float[] Parse(T record)
    {
        float[] features = new float[PaymentFeatures.Count];
        PaymentFeatures.Write(parse(record), features);
        return features;
    }

    private Scored[] Score(float[][] rows)
    {
        float[] matrix = new float[rows.Length * PaymentFeatures.Count];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row].CopyTo(matrix, row * PaymentFeatures.Count);
        }
        float[] scores = _scorer.Score(matrix, rows.Length);
        return [.. rows.Zip(scores, (features, score) => new Scored(features, score))];
    }

    private readonly record struct Scored(float[] Features, float Score);
}
