using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Rebalances;

/// <summary>
/// Partitions on their way between members: those that come bring their state along, those that leave are settled and committed first.
/// Belongs to whoever serves rebalances; see <see cref="RebalanceAnswers"/> for what becomes of an exception.
/// </summary>
/// <param name="consumer">The member.</param>
/// <param name="fetch">How records come in.</param>
/// <param name="intake">The batches under construction.</param>
/// <param name="ledger">What is owned and in flight.</param>
/// <param name="membership">What commits in transactions rests on.</param>
/// <param name="outlet">Where batches go.</param>
/// <param name="output">Keeps the state of partitions.</param>
/// <param name="options">Settings.</param>
/// <param name="log">The source's log.</param>
/// <param name="time">The clock.</param>
internal sealed class PartitionTransfer(
    IConsumer<Ignore, int> consumer,
    IRecordFetch fetch,
    RecordIntake intake,
    PartitionLedger ledger,
    GroupMembership membership,
    BatchOutlet outlet,
    ISourceOutput output,
    KafkaSourceOptions options,
    ILogger log,
    TimeProvider time)
{
    private readonly StartPositions _starts = new(consumer, options, log);

    /// <summary>Whether the group has told this member its share, be it an empty one.</summary>
    public bool IsAssigned { get; private set; }

    /// <summary>Partitions have come: brings the stages what is kept of them.</summary>
    /// <returns>Where each goes on.</returns>
    public IReadOnlyList<TopicPartitionOffset> TakeIn(IReadOnlyCollection<TopicPartition> partitions)
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

    /// <summary>Partitions are to leave: sends what is held of them, waits for what is in flight, commits.</summary>
    public void Release(IReadOnlyCollection<TopicPartition> partitions)
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
        bool isSettled;
        try
        {
            isSettled = !output.Aborted.IsCancellationRequested && Settle(leaving);
        }
        catch
        {
            // Whoever takes them over counts what is in flight again, and a checkpoint may be on its way.
            membership.Lose("the pipeline failed while others were to take them over");
            throw;
        }
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

    /// <summary>Partitions are another member's already: nothing of them may be sent or committed any more.</summary>
    public void GiveUp(IReadOnlyCollection<TopicPartition> partitions)
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

    private static string Names(IEnumerable<TopicPartition> partitions) =>
        string.Join(", ", partitions.GroupBy(p => p.Topic).Select(t => $"{t.Key}[{string.Join(' ', t.Select(p => p.Partition.Value).Order())}]"));

    private OwnedPartition[] Owned(IReadOnlyCollection<TopicPartition> partitions) => [.. ledger.Owned.Where(p => partitions.Contains(p.Kafka))];

    /// <summary>Sends what is held of the partitions and waits until all that was sent is acknowledged; false if that takes too long.</summary>
    private bool Settle(OwnedPartition[] leaving)
    {
        var deadline = new Deadline(time, options.Drain);
        if (outlet.IsComplete)
        {
            return output.Drained.EndsWithin(deadline.Left);
        }
        while (outlet.Taken.EndsWithin(deadline.Left))
        {
            if (intake.TakeHeld(leaving) is not { } batch)
            {
                return output.RevokeAsync([.. leaving.Select(p => p.Source)]).EndsWithin(deadline.Left);
            }
            outlet.Send(batch);
        }
        return false;
    }

    /// <summary>Where no state is kept, stages forget partitions that went without a checkpoint. Nobody waits for it; whatever is counted of them later comes behind.</summary>
    private void ForgetUnsettled(OwnedPartition[] gone)
    {
        if (!outlet.IsComplete && !membership.KeepsState)
        {
            _ = output.RevokeAsync([.. gone.Select(p => p.Source)]);
        }
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
