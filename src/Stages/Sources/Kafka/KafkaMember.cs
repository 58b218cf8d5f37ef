using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// This process as a member of its consumer group: what the consuming loop and the hand-over of partitions do with the client alike.
/// Belongs to the consuming thread.
/// </summary>
/// <param name="consumer">The client.</param>
/// <param name="fetch">How records are taken from it.</param>
/// <param name="ledger">What is owned and in flight.</param>
/// <param name="membership">What commits in transactions depend on.</param>
/// <param name="log">The source's log.</param>
internal sealed class KafkaMember(
    IConsumer<Ignore, int> consumer,
    IRecordFetch fetch,
    PartitionLedger ledger,
    GroupMembership membership,
    ILogger log
)
{
    public IConsumer<Ignore, int> Consumer => consumer;

    public IRecordFetch Fetch => fetch;

    public PartitionLedger Ledger => ledger;

    public GroupMembership Membership => membership;

    public ILogger Log => log;

    /// <summary>Those of the partitions that are owned.</summary>
    public OwnedPartition[] Owned(IReadOnlyCollection<TopicPartition> partitions) =>
        [.. ledger.Owned.Where(p => partitions.Contains(p.Kafka))];

    /// <summary>Pauses every owned partition that is not paused yet.</summary>
    public void Pause()
    {
        OwnedPartition[] running = [.. ledger.Owned.Where(p => !p.IsPaused)];
        if (running.Length > 0)
        {
            consumer.Pause(running.Select(p => p.Kafka));
            Array.ForEach(running, p => p.IsPaused = true);
            KafkaSourceLog.Paused(log, running.Length);
        }
    }

    /// <summary>Resumes every owned partition that is paused.</summary>
    public void Resume()
    {
        OwnedPartition[] paused = [.. ledger.Owned.Where(p => p.IsPaused)];
        if (paused.Length > 0)
        {
            consumer.Resume(paused.Select(p => p.Kafka));
            Array.ForEach(paused, p => p.IsPaused = false);
            KafkaSourceLog.Resumed(log);
        }
    }

    /// <summary>
    /// Resumes the paused partitions among those that are revoked: the client keeps a pause beyond the assignment, and a partition that is
    /// assigned again would never be read.
    /// </summary>
    public void ResumeLeaving(IReadOnlyCollection<OwnedPartition> leaving)
    {
        TopicPartition[] paused = [.. leaving.Where(p => p.IsPaused).Select(p => p.Kafka)];
        if (paused.Length == 0)
        {
            return;
        }
        try
        {
            consumer.Resume(paused);
        }
        catch (KafkaException e)
        {
            KafkaSourceLog.NotResumed(log, PartitionNames.Of(paused), e.Error.Reason);
        }
    }

    /// <summary>Commits offsets for the group, unless that is done in transactions; a failure is logged.</summary>
    public void Commit(IReadOnlyCollection<TopicPartitionOffset> offsets)
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
