using System.Threading.Channels;
using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Throughput.Straightforward;

/// <summary>
/// What a good engineer writes in a day: one task reads, a bounded channel, and as many workers as there are cores, each of which parses
/// with source-generated System.Text.Json, scores with ONNX Runtime in batches of 1,024 and counts by binary search. No windows, no state.
/// </summary>
/// <param name="records">Reads the records.</param>
/// <param name="parse">Makes a payment of a record.</param>
/// <typeparam name="T">A record as it comes.</typeparam>
internal sealed class StraightforwardContender<T>(Func<IEnumerable<T>> records, Func<T, PixPayment> parse) : Contender
{
    private readonly OnnxScorer _scorer = new();
    private PaymentHistograms _counted = new();

    public override string Name => "straightforward";

    public override string Description => "reader, channel, System.Text.Json, ONNX Runtime, binary search";

    public override async Task<long> RunAsync()
    {
        var channel = Channel.CreateBounded<List<T>>(new BoundedChannelOptions(8) { SingleWriter = true });
        PaymentWorker<T>[] workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new PaymentWorker<T>(_scorer, parse))];
        Task reading = Task.Run(() => ReadAsync(channel.Writer));
        await Task.WhenAll(workers.Select(worker => Task.Run(() => WorkAsync(worker, channel.Reader)))).ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        _counted = new PaymentHistograms();
        foreach (PaymentWorker<T> worker in workers)
        {
            _counted.Add(worker.Histograms);
        }
        Tally = _counted.ToTally();
        return Tally.Records;
    }

    public override ValueTask DisposeAsync()
    {
        _scorer.Dispose();
        return base.DisposeAsync();
    }

    private async Task ReadAsync(ChannelWriter<List<T>> writer)
    {
        try
        {
            var batch = new List<T>(PaymentWorker<T>.BatchRows);
            foreach (T record in records())
            {
                Begin();
                batch.Add(record);
                if (batch.Count == PaymentWorker<T>.BatchRows)
                {
                    await writer.WriteAsync(batch).ConfigureAwait(false);
                    batch = new List<T>(PaymentWorker<T>.BatchRows);
                }
            }
            await writer.WriteAsync(batch).ConfigureAwait(false);
            writer.Complete();
        }
        catch (Exception e)
        {
            writer.Complete(e);
            throw;
        }
    }

    private static async Task WorkAsync(PaymentWorker<T> worker, ChannelReader<List<T>> reader)
    {
        await foreach (List<T> batch in reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (batch.Count > 0)
            {
                worker.Work(batch);
            }
        }
    }
}
