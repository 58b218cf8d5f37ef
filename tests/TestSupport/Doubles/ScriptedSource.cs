using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.TestSupport.Doubles;

/// <summary>Sends numbered records in batches of a fixed size, and remembers what was acknowledged and in which order.</summary>
public sealed class ScriptedSource(int batches, int rowsPerBatch, bool untilStopped = false, bool isEnd = false) : Source
{
    public static readonly SourcePartition Partition = new("scripted", 0);

    private readonly List<long> _acknowledged = [];

    /// <summary>Last offset of each acknowledged batch, in the order of acknowledgement.</summary>
    public IReadOnlyList<long> Acknowledged
    {
        get
        {
            lock (_acknowledged)
            {
                return [.. _acknowledged];
            }
        }
    }

    /// <summary>Batches that the pipeline has taken.</summary>
    public int Sent { get; private set; }

    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        long offset = 0;
        for (int i = 0; (untilStopped || i < batches) && !stop.IsCancellationRequested; i++)
        {
            RecordBatch batch = output.Rent(RecordKind.Transaction);
            for (int row = 0; row < rowsPerBatch; row++)
            {
                batch.Receive(Partition, offset, 0, Encoding.UTF8.GetBytes($"{offset++}"));
            }
            await output.SendAsync(batch);
            Sent++;
        }
        if (isEnd && !stop.IsCancellationRequested)
        {
            output.CompleteAtEnd();
        }
        else
        {
            output.Complete();
        }
        await output.Drained;
    }

    public override void Acknowledge(RecordBatch batch)
    {
        lock (_acknowledged)
        {
            _acknowledged.Add(batch.Runs[^1].LastOffset);
        }
    }
}
