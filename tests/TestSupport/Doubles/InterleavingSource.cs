using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.TestSupport.Doubles;

/// <summary>
/// Sends given records of several partitions from where the state says, each partition in its order, interleaved and cut into batches by
/// chance, with checkpoint marks between them; then the data is at its end.
/// </summary>
/// <param name="partitions">The records of each partition.</param>
/// <param name="rowsMax">Most rows of a batch.</param>
/// <param name="seed">Decides the interleaving.</param>
public sealed class InterleavingSource(IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> partitions, int rowsMax, int seed)
    : Source
{
    // After every event, so that none is ahead of its time; 2030-03-17.
    private const long SourceTime = 1_900_000_000_000;

    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        IReadOnlyDictionary<SourcePartition, long> resumed = await output.AssignAsync([.. partitions.Keys]);
        Dictionary<SourcePartition, int> next = partitions.Keys.ToDictionary(p => p, p => (int)resumed.GetValueOrDefault(p));
        var random = new Random(seed);
        while (next.Where(n => n.Value < partitions[n.Key].Count).Select(n => n.Key).ToArray() is { Length: > 0 } open)
        {
            RecordBatch batch = output.Rent(RecordKind.Transaction);
            for (int rows = random.Next(1, rowsMax + 1); rows > 0; )
            {
                SourcePartition partition = open[random.Next(open.Length)];
                for (int run = random.Next(1, rowsMax + 1); run > 0 && rows > 0; run--, rows--)
                {
                    if (next[partition] < partitions[partition].Count)
                    {
                        int offset = next[partition]++;
                        batch.Receive(partition, offset, SourceTime, Encoding.UTF8.GetBytes(partitions[partition][offset]));
                    }
                }
            }
            await output.SendAsync(batch);
            if (random.Next(5) == 0)
            {
                await output.RevokeAsync([]);
            }
        }
        output.CompleteAtEnd();
        await output.Drained;
    }
}
