using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// Sends batches to the pipeline, one at a time, each noted as in flight: the loop sends those that are ready, a hand-over those that hold
/// records of partitions that leave. Belongs to the consuming thread.
/// </summary>
/// <param name="output">The pipeline.</param>
/// <param name="builder">The batches under construction.</param>
/// <param name="ledger">What is in flight.</param>
internal sealed class BatchSender(ISourceOutput output, BatchBuilder builder, PartitionLedger ledger)
{
    public ISourceOutput Output => output;

    /// <summary>Ends when the pipeline has taken the batch sent last: before that, no other may be sent.</summary>
    public Task Taken { get; private set; } = Task.CompletedTask;

    /// <summary>Whether nothing more will be sent.</summary>
    public bool IsComplete { get; private set; }

    public void Send(RecordBatch batch)
    {
        ledger.Send(batch);
        Taken = output.SendAsync(batch);
    }

    /// <summary>Puts a position behind the last record sent into the next checkpoint; false while a batch is on its way.</summary>
    public bool TryAdvance(SourcePartition partition, long nextOffset)
    {
        if (!Taken.IsCompletedSuccessfully)
        {
            return false;
        }
        Taken = output.AdvanceAsync(partition, nextOffset);
        return true;
    }

    /// <summary>
    /// Sends what is held of partitions that leave, and waits until everything sent is acknowledged and its state written.
    /// </summary>
    /// <param name="leaving">Those that records may be held of.</param>
    /// <param name="revoked">All whose state leaves the stages.</param>
    /// <param name="deadline">Until when.</param>
    /// <returns>False: that took too long, or the pipeline has failed.</returns>
    public bool Drain(IReadOnlyCollection<OwnedPartition> leaving, IReadOnlyCollection<SourcePartition> revoked, Deadline deadline)
    {
        if (output.Aborted.IsCancellationRequested)
        {
            return false;
        }
        if (IsComplete)
        {
            return output.Drained.EndsWithin(deadline.Left);
        }
        while (Taken.EndsWithin(deadline.Left))
        {
            if (builder.TakeHeld(leaving) is not { } batch)
            {
                return output.RevokeAsync(revoked).EndsWithin(deadline.Left);
            }
            Send(batch);
        }
        return false;
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
