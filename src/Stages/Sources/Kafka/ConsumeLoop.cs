using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;
using Vigia.Stages.Sources.Kafka.Rebalances;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// The consuming thread: fetches, sends batches, and keeps polling whatever else it waits for, because a member that
/// does not poll is expelled from its group. Rebalances are served on the same thread, within a fetch.
/// </summary>
/// <param name="consumer">The member.</param>
/// <param name="fetch">How records come in.</param>
/// <param name="intake">The batches under construction.</param>
/// <param name="ledger">What is owned and in flight.</param>
/// <param name="watermarks">Ends of partitions.</param>
/// <param name="topics">Whether topics are still there.</param>
/// <param name="membership">What commits in transactions rests on.</param>
/// <param name="rebalances">What went wrong while they were answered.</param>
/// <param name="outlet">Where batches go.</param>
/// <param name="output">The pipeline.</param>
/// <param name="options">Settings.</param>
/// <param name="log">The source's log.</param>
internal sealed class ConsumeLoop(
    IConsumer<Ignore, int> consumer,
    IRecordFetch fetch,
    RecordIntake intake,
    PartitionLedger ledger,
    Watermarks watermarks,
    TopicWatch topics,
    GroupMembership membership,
    RebalanceAnswers rebalances,
    BatchOutlet outlet,
    ISourceOutput output,
    KafkaSourceOptions options,
    ILogger log)
{
    // Longest wait for a record: how soon a request to stop is noticed.
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(100);

    // Pausing throws away what has been fetched ahead, so a short wait is waited out.
    private static readonly TimeSpan PauseAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether partitions are paused because the pipeline takes no more.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Consumes until <paramref name="stop"/> or the end asked for; returns when everything sent is acknowledged.</summary>
    public void Run(CancellationToken stop)
    {
        consumer.Subscribe(options.Topics.Keys);
        bool isAtEnd = false;
        while (!stop.IsCancellationRequested && !(isAtEnd = IsAtEnd()))
        {
            fetch.Fetch(intake, intake.UntilDue(Idle), options.Batch.Rows);
            ThrowIfFailed();
            while (intake.TakeReady() is { } batch)
            {
                Send(batch);
            }
            topics.Verify();
        }
        while (intake.TakeHeld() is { } rest)
        {
            Send(rest);
        }
        outlet.Complete(isAtEnd);
        KeepPollingUntil(output.Drained);
        while (intake.TakeHeld() is { } late)
        {
            output.Return(late);
        }
    }

    private void ThrowIfFailed()
    {
        // On a quiet topic nothing is sent that would meet the failure.
        output.Aborted.ThrowIfCancellationRequested();
        // Before the loss that it may have brought about.
        rebalances.ThrowIfFailed();
        membership.ThrowIfLost();
    }

    private void Send(RecordBatch batch)
    {
        outlet.Send(batch);
        KeepPollingUntil(outlet.Taken);
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
            Pause();
            fetch.KeepAlive(intake);
            watermarks.RefreshNowAndThen();
        }
        Resume();
    }

    private void Pause()
    {
        OwnedPartition[] running = [.. ledger.Owned.Where(p => !p.IsPaused)];
        if (running.Length > 0)
        {
            consumer.Pause(running.Select(p => p.Kafka));
            Array.ForEach(running, p => p.IsPaused = true);
            KafkaSourceLog.Paused(log, running.Length);
        }
        IsPaused = true;
    }

    private void Resume()
    {
        OwnedPartition[] paused = [.. ledger.Owned.Where(p => p.IsPaused)];
        if (paused.Length > 0)
        {
            consumer.Resume(paused.Select(p => p.Kafka));
            Array.ForEach(paused, p => p.IsPaused = false);
            KafkaSourceLog.Resumed(log);
        }
        IsPaused = false;
    }

    private bool IsAtEnd()
    {
        if (!options.UntilEnd)
        {
            return false;
        }
        watermarks.FindEnds();
        OwnedPartition[] owned = ledger.Owned;
        bool reached = owned.Length > 0 && Array.TrueForAll(owned, p => p.IsAtEnd);
        if (reached)
        {
            KafkaSourceLog.AtEnd(log);
        }
        return reached;
    }
}
