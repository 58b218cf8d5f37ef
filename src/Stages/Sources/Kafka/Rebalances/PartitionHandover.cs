using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;
using Vigia.Stages.Sources.Kafka.Topics;

namespace Vigia.Stages.Sources.Kafka.Rebalances;

/// <summary>
/// Hands partitions over between members: restores the state of those that are assigned, and drains and commits those that are revoked.
/// Called within the client's rebalance callbacks, on the consuming thread; see <see cref="RebalanceHandler"/> for what becomes of an
/// exception.
/// </summary>
/// <param name="member">The member.</param>
/// <param name="builder">The batches under construction.</param>
/// <param name="sender">Where batches go.</param>
/// <param name="starts">Where partitions begin.</param>
/// <param name="identity">Which topics they belong to.</param>
/// <param name="options">Settings.</param>
/// <param name="log">The source's log.</param>
/// <param name="time">The clock.</param>
internal sealed class PartitionHandover(
    KafkaMember member,
    BatchBuilder builder,
    BatchSender sender,
    StartPositions starts,
    TopicIdentity identity,
    KafkaSourceOptions options,
    ILogger log,
    TimeProvider time
)
{
    private readonly GroupMembership _membership = member.Membership;

    /// <summary>Whether this member has an assignment, be it an empty one.</summary>
    public bool IsAssigned { get; private set; }

    /// <summary>Partitions are assigned: restores their state into the stages and finds where reading begins.</summary>
    /// <returns>The partitions, to be added to the ledger when the client begins to fetch them.</returns>
    public IReadOnlyList<OwnedPartition> OnAssigned(IReadOnlyCollection<TopicPartition> partitions)
    {
        // Lost before, within the same call to the client: the stages still hold what the state would bring them a second time.
        _membership.ThrowIfLost();
        member.Fetch.Rebalanced([]);
        SourcePartition[] assigned = SourcesOf(partitions);
        IReadOnlyDictionary<SourcePartition, long> restored = sender
            .Output.AssignAsync(assigned, identity.Of(assigned))
            .GetAwaiter()
            .GetResult();
        IReadOnlyDictionary<TopicPartition, TopicPartitionOffset> begin = starts.Find(partitions, restored);
        IReadOnlyDictionary<TopicPartition, long> limits = starts.Limits(partitions);
        _membership.Assigned();
        IsAssigned = true;
        if (partitions.Count > 0)
        {
            KafkaSourceLog.Assigned(log, PartitionNames.Of(partitions));
        }
        return
        [
            .. assigned.Zip(partitions, (source, partition) =>
                new OwnedPartition(source)
                {
                    Begin = begin.GetValueOrDefault(partition) ?? new TopicPartitionOffset(partition, Offset.Unset),
                    Limit = limits.GetValueOrDefault(partition, long.MaxValue),
                }
            ),
        ];
    }

    /// <summary>Partitions are revoked: sends what is held of them, waits for what is in flight, commits.</summary>
    public void OnRevoked(IReadOnlyCollection<TopicPartition> partitions)
    {
        OwnedPartition[] leaving = Leave(partitions);
        if (_membership is { KeepsState: true, IsLost: true })
        {
            // Everything since the last checkpoint is read again.
            Release(leaving);
            return;
        }
        bool isDrained;
        try
        {
            isDrained = sender.Drain(leaving, SourcesOf(partitions), new Deadline(time, options.Drain));
        }
        catch
        {
            // Their next owner counts what is in flight again, and a checkpoint may be on its way.
            _membership.MarkLost("the pipeline failed while its partitions were handed over");
            throw;
        }
        member.Commit(Release(leaving));
        if (isDrained)
        {
            KafkaSourceLog.Released(log, PartitionNames.Of(partitions));
        }
        else
        {
            _membership.MarkLost($"records of it were still in flight {options.Drain.TotalSeconds:F0} s ('drain') after it was revoked");
            ForgetUndrained(partitions);
            KafkaSourceLog.ReleasedUndrained(log, options.Drain, PartitionNames.Of(partitions));
        }
    }

    /// <summary>Partitions belong to another member already: nothing of them may be sent or committed any more.</summary>
    public void OnLost(IReadOnlyCollection<TopicPartition> partitions)
    {
        OwnedPartition[] lost = Leave(partitions);
        Release(lost);
        IsAssigned = false;
        _membership.MarkLost("it missed its heartbeats or was too slow to poll");
        KafkaSourceLog.Lost(log, PartitionNames.Of(partitions));
        ForgetUndrained(partitions);
    }

    private static SourcePartition[] SourcesOf(IEnumerable<TopicPartition> partitions) =>
        [.. partitions.Select(p => new SourcePartition(p.Topic, p.Partition.Value))];

    private OwnedPartition[] Leave(IReadOnlyCollection<TopicPartition> partitions)
    {
        OwnedPartition[] leaving = member.Owned(partitions);
        member.Fetch.Rebalanced(leaving);
        member.ResumeLeaving(leaving);
        return leaving;
    }

    private IReadOnlyList<TopicPartitionOffset> Release(OwnedPartition[] leaving)
    {
        IReadOnlyList<TopicPartitionOffset> offsets = member.Ledger.Release(leaving);
        builder.Discard(leaving);
        return offsets;
    }

    /// <summary>
    /// Where no state is kept, stages forget partitions that left without a checkpoint. It is not waited for; what is counted of them later
    /// is late.
    /// </summary>
    private void ForgetUndrained(IReadOnlyCollection<TopicPartition> gone)
    {
        if (!sender.IsComplete && !_membership.KeepsState)
        {
            _ = sender.Output.RevokeAsync(SourcesOf(gone));
        }
    }
}
