using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Stages.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// The consuming thread: fetches, hands batches over, and keeps polling whatever else it waits for, because a member that
/// does not poll is expelled from its group. Rebalances are served on the same thread, within a fetch.
/// </summary>
/// <param name="consumer">The member.</param>
/// <param name="fetch">How records come in.</param>
/// <param name="intake">The batches under construction.</param>
/// <param name="ledger">What is owned and in flight.</param>
/// <param name="watermarks">Ends of partitions.</param>
/// <param name="topics">Whether topics are still there.</param>
/// <param name="membership">What commits in transactions rests on.</param>
/// <param name="output">Where batches go.</param>
/// <param name="options">Settings.</param>
/// <param name="log">The source's log.</param>
/// <param name="time">The clock.</param>
internal sealed class ConsumeLoop(
    IConsumer<Ignore, int> consumer,
    IRecordFetch fetch,
    RecordIntake intake,
    PartitionLedger ledger,
    Watermarks watermarks,
    TopicWatch topics,
    GroupMembership membership,
    ISourceOutput output,
    KafkaSourceOptions options,
    ILogger log,
    TimeProvider time)
{
    // Longest wait for a record: how soon a request to stop is noticed.
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(100);

    // Pausing throws away what has been fetched ahead, so a short wait is waited out.
    private static readonly TimeSpan PauseAfter = TimeSpan.FromMilliseconds(500);

    private readonly StartPositions _starts = new(consumer, options, log);
    private Task _handover = Task.CompletedTask;
    private bool _isComplete;
    private bool _isClosing;
    private Exception? _failure;

    /// <summary>Whether the group has told this member its share, be it an empty one.</summary>
    public bool IsAssigned { get; private set; }

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
        _isComplete = true;
        if (isAtEnd)
        {
            output.CompleteAtEnd();
        }
        else
        {
            output.Complete();
        }
        KeepPollingUntil(output.Drained);
        while (intake.TakeHeld() is { } late)
        {
            output.Return(late);
        }
    }

    /// <summary>The member is about to leave: what still comes is only answered.</summary>
    public void BeginClosing() => _isClosing = true;

    /// <summary>Partitions have come.</summary>
    /// <returns>Where each goes on: where the pipeline's state says, else where the group has committed.</returns>
    public IReadOnlyList<TopicPartitionOffset> Assign(IReadOnlyCollection<TopicPartition> partitions)
    {
        IReadOnlyList<TopicPartitionOffset>? positions = null;
        if (!_isClosing)
        {
            Answer(() => positions = TakeIn(partitions));
        }
        return positions ?? [.. partitions.Select(p => new TopicPartitionOffset(p, Offset.Unset))];
    }

    /// <summary>Partitions are to leave: sends what is held of them, waits for what is in flight, commits.</summary>
    public void Revoke(IReadOnlyCollection<TopicPartition> partitions) => Answer(() => Release(partitions));

    /// <summary>Partitions are another member's already: nothing of them may be sent or committed any more.</summary>
    public void Lose(IReadOnlyCollection<TopicPartition> partitions) => Answer(() => GiveUp(partitions));

    /// <summary>Throws what went wrong while a rebalance was answered, the last one included, by which the member leaves.</summary>
    public void ThrowIfAnswerFailed()
    {
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>
    /// A rebalance must be answered whatever happens, for the client waits for the answer, and could not even be closed: what goes wrong ends the loop
    /// as soon as it goes on.
    /// </summary>
    private void Answer(Action rebalance)
    {
        try
        {
            rebalance();
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
    }

    private void ThrowIfFailed()
    {
        // On a quiet topic nothing is sent that would meet the failure.
        output.Aborted.ThrowIfCancellationRequested();
        membership.ThrowIfLost();
        ThrowIfAnswerFailed();
    }

    private IReadOnlyList<TopicPartitionOffset> TakeIn(IReadOnlyCollection<TopicPartition> partitions)
    {
        // Lost before, within the same call to the client: the stages still hold what the state would bring them a second time.
        membership.ThrowIfLost();
        fetch.Rebalanced([]);
        SourcePartition[] coming = [.. partitions.Select(p => new SourcePartition(p.Topic, p.Partition.Value))];
        IReadOnlyDictionary<SourcePartition, long> kept = output.AssignAsync(coming).GetAwaiter().GetResult();
        IReadOnlyDictionary<SourcePartition, long> begun = _starts.Fix([.. coming.Where(p => !kept.ContainsKey(p))]);
        ledger.Assign(coming);
        membership.Assigned();
        IsAssigned = true;
        if (partitions.Count > 0)
        {
            KafkaSourceLog.Assigned(log, Names(partitions));
        }
        return [.. coming.Select(p => new TopicPartitionOffset(
            p.Topic, p.Partition, kept.TryGetValue(p, out long next) || begun.TryGetValue(p, out next) ? next : Offset.Unset))];
    }

    private void Release(IReadOnlyCollection<TopicPartition> partitions)
    {
        OwnedPartition[] leaving = Owned(partitions);
        fetch.Rebalanced(leaving);
        if (membership is { KeepsState: true, IsLost: true })
        {
            // Everything since the last checkpoint is read again.
            ledger.Release(leaving);
            intake.Discard(leaving);
            return;
        }
        bool isSettled = !output.Aborted.IsCancellationRequested && Settle(leaving);
        Commit(ledger.Release(leaving));
        intake.Discard(leaving);
        if (isSettled)
        {
            KafkaSourceLog.Released(log, Names(partitions));
        }
        else
        {
            membership.Lose($"records of it were still in flight {options.Drain.TotalSeconds:F0} s ('drain') after others were to take it over");
            ForgetUnsettled(leaving);
            KafkaSourceLog.ReleasedUndrained(log, options.Drain, Names(partitions));
        }
    }

    private void GiveUp(IReadOnlyCollection<TopicPartition> partitions)
    {
        OwnedPartition[] lost = Owned(partitions);
        fetch.Rebalanced(lost);
        ledger.Release(lost);
        intake.Discard(lost);
        IsAssigned = false;
        membership.Lose("the group did not hear of it in time");
        KafkaSourceLog.Lost(log, Names(partitions));
        ForgetUnsettled(lost);
    }

    /// <summary>Where no state is kept, stages forget partitions that went without a checkpoint. Nobody waits for it; whatever is counted of them later comes behind.</summary>
    private void ForgetUnsettled(OwnedPartition[] gone)
    {
        if (!_isComplete && !membership.KeepsState)
        {
            _ = output.RevokeAsync([.. gone.Select(p => p.Source)]);
        }
    }

    private static string Names(IEnumerable<TopicPartition> partitions) =>
        string.Join(", ", partitions.GroupBy(p => p.Topic).Select(t => $"{t.Key}[{string.Join(' ', t.Select(p => p.Partition.Value).Order())}]"));

    private OwnedPartition[] Owned(IReadOnlyCollection<TopicPartition> partitions) => [.. ledger.Owned.Where(p => partitions.Contains(p.Kafka))];

    /// <summary>Sends what is held of the partitions and waits until all that was sent is acknowledged; false if that takes too long.</summary>
    private bool Settle(OwnedPartition[] leaving)
    {
        var deadline = new Deadline(time, options.Drain);
        if (_isComplete)
        {
            return Ends(output.Drained, deadline.Left);
        }
        while (Ends(_handover, deadline.Left))
        {
            if (intake.TakeHeld(leaving) is not { } batch)
            {
                return Ends(output.RevokeAsync([.. leaving.Select(p => p.Source)]), deadline.Left);
            }
            HandOver(batch);
        }
        return false;
    }

    private void Send(RecordBatch batch)
    {
        HandOver(batch);
        KeepPollingUntil(_handover);
    }

    private void HandOver(RecordBatch batch)
    {
        ledger.Send(batch);
        _handover = output.SendAsync(batch);
    }

    /// <summary>Waits; true once the task has ended well, false if it takes longer.</summary>
    private static bool Ends(Task task, TimeSpan limit)
    {
        if (!task.IsCompleted && Task.WaitAny([task], limit) < 0)
        {
            return false;
        }
        task.GetAwaiter().GetResult();
        return true;
    }

    private void KeepPollingUntil(Task task)
    {
        if (Ends(task, PauseAfter))
        {
            return;
        }
        while (!Ends(task, Idle))
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

    private void Commit(IReadOnlyList<TopicPartitionOffset> offsets)
    {
        if (offsets.Count == 0 || membership.IsTransactional)
        {
            return;
        }
        try
        {
            consumer.Commit(offsets);
        }
        catch (KafkaException e)
        {
            KafkaSourceLog.CommitFailed(log, e.Error.Reason);
        }
    }
}
