using Vigia.Bench.Throughput.Data;
using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.Bench.Throughput.Curves;

/// <summary>Payments from memory, as if they came from several partitions: each batch has some of all of them.</summary>
/// <param name="sample">The payments.</param>
/// <param name="rows">How many to send.</param>
/// <param name="partitions">Partitions.</param>
internal sealed class MemorySource(PaymentSample sample, int rows, int partitions) : Source
{
    private const int BatchRows = 4096;

    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        SourcePartition[] all = [.. Enumerable.Range(0, partitions).Select(p => new SourcePartition("bench", p))];
        int run = Math.Max(1, BatchRows / partitions);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (int row = 0; row < rows; )
        {
            RecordBatch batch = output.Rent(RecordKind.Transaction);
            for (int end = Math.Min(rows, row + BatchRows); row < end; row++)
            {
                batch.Receive(all[row / run % partitions], row, now, sample.Records[row % sample.Rows]);
            }
            await output.SendAsync(batch).ConfigureAwait(false);
        }
        output.Complete();
        await output.Drained.ConfigureAwait(false);
    }
}
