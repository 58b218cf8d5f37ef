using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// Where batches leave for the pipeline, one at a time, each noted as in flight: the loop sends those that are ready, a rebalance those that
/// hold records of partitions that leave. Belongs to the consuming thread.
/// </summary>
internal sealed class BatchOutlet(ISourceOutput output, PartitionLedger ledger)
{
    /// <summary>Ends when the pipeline has taken the batch sent last: before that, no other may be sent.</summary>
    public Task Taken { get; private set; } = Task.CompletedTask;

    /// <summary>Whether nothing more will be sent.</summary>
    public bool IsComplete { get; private set; }

    public void Send(RecordBatch batch)
    {
        ledger.Send(batch);
        Taken = output.SendAsync(batch);
    }

    /// <summary>Nothing more will be sent.</summary>
    /// <param name="isAtEnd">Because everything has been read, and not because the source was asked to stop.</param>
    public void Complete(bool isAtEnd)
    {
        IsComplete = true;
        if (isAtEnd)
        {
            output.CompleteAtEnd();
        }
        else
        {
            output.Complete();
        }
    }
}
