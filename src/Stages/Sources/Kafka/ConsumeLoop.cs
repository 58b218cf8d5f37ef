using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Kafka.Assignment;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;
using Vigia.Stages.Sources.Kafka.Rebalances;
using Vigia.Stages.Sources.Kafka.Topics;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// The consuming thread: fetches, sends batches, and keeps polling whatever else it waits for, because a member that
/// does not poll is expelled from its group. Rebalances are served on the same thread, within a fetch.
/// </summary>
/// <param name="member">The member.</param>
/// <param name="builder">The batches under construction.</param>
/// <param name="sender">Where batches go.</param>
/// <param name="monitor">Topics and partitions, looked at now and then.</param>
/// <param name="rebalances">What went wrong while they were answered.</param>
/// <param name="followers">Partitions that follow those that the group assigns.</param>
/// <param name="ends">Control records at the end of partitions.</param>
/// <param name="options">Settings.</param>
internal sealed class ConsumeLoop(
    KafkaMember member,
    BatchBuilder builder,
    BatchSender sender,
    PartitionMonitor monitor,
    RebalanceHandler rebalances,
    FollowerPartitions followers,
    PartitionEnds ends,
    KafkaSourceOptions options
)
{
    // Longest wait for a record: how soon a request to stop is noticed.
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(100);

    // Pausing throws away what has been fetched ahead, so a short wait is waited out.
    private static readonly TimeSpan PauseAfter = TimeSpan.FromMilliseconds(500);

    private readonly ISourceOutput _output = sender.Output;

    /// <summary>Whether partitions are paused because the pipeline takes no more.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Consumes until <paramref name="stop"/> or the end asked for; returns when everything sent is acknowledged.</summary>
    public void Run(CancellationToken stop)
    {
        try
        {
            Consume(stop);
        }
        catch (TopicChangedException e)
        {
            // Leaving the group would send what is held and write a checkpoint.
            member.Membership.MarkLost(e.Message);
            throw;
        }
    }

    private void Consume(CancellationToken stop)
    {
        bool isAtEnd = false;
        while (!stop.IsCancellationRequested && !(isAtEnd = IsAtEnd()))
        {
            member.Fetch.Fetch(builder, builder.UntilDue(Idle), options.Batch.Rows);
            ThrowIfFailed();
            ThrowIfWentBack();
            followers.Apply();
            while (builder.TakeReady() is { } batch)
            {
                Send(batch);
            }
            ends.Settle();
            KeepPollingUntil(sender.Taken);
            monitor.Check();
        }
        while (builder.TakeHeld() is { } rest)
        {
            Send(rest);
        }
        sender.Complete(isAtEnd);
        KeepPollingUntil(_output.Drained);
        while (builder.TakeHeld() is { } late)
        {
            _output.Return(late);
        }
    }

    private void ThrowIfFailed()
    {
        // On a quiet topic nothing is sent that would meet the failure.
        _output.Aborted.ThrowIfCancellationRequested();
        // Before the loss that it may have brought about.
        rebalances.ThrowIfFailed();
        member.Membership.ThrowIfLost();
    }

    private void ThrowIfWentBack()
    {
        if (builder.WentBack is not { } back)
        {
            return;
        }
        builder.WentBack = null;
        if (member.Membership.KeepsState)
        {
            throw new TopicChangedException(
                $"{back.Partition.Source} continues at offset {back.Offset} instead of {back.Expected}: its log was truncated at a change of leaders, or the topic was created again, and the state has already counted these records. Start again with new state and a new group, or restore the state from before"
            );
        }
        KafkaSourceLog.WentBack(member.Log, back.Partition.Source.ToString(), back.Offset, back.Expected);
    }

    private void Send(RecordBatch batch)
    {
        sender.Send(batch);
        KeepPollingUntil(sender.Taken);
    }

    private void KeepPollingUntil(Task task)
    {
        if (task.EndsWithin(PauseAfter))
        {
            return;
        }
        while (!task.EndsWithin(Idle))
        {
            ThrowIfFailed();
            followers.Apply();
            member.Pause();
            IsPaused = true;
            member.Fetch.KeepAlive(builder);
            monitor.CheckPaused();
        }
        member.Resume();
        IsPaused = false;
        monitor.Resumed();
    }

    private bool IsAtEnd()
    {
        if (!options.Ends || followers.AreDue)
        {
            return false;
        }
        if (options.UntilEnd)
        {
            monitor.FindEnds();
        }
        OwnedPartition[] owned = member.Ledger.Owned;
        bool reached = owned.Length > 0 && Array.TrueForAll(owned, p => p.IsAtEnd);
        if (reached)
        {
            KafkaSourceLog.AtEnd(member.Log);
        }
        return reached;
    }
}
