using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>
/// Notices a partition that is assigned, is not paused, has records waiting, and still does not move: the member is then not ready. Resumes
/// it in the client, which costs nothing where that was not the cause. Belongs to the consuming thread; <see cref="Any"/> may be read by
/// any.
/// </summary>
/// <param name="consumer">The member.</param>
/// <param name="ledger">What is owned.</param>
/// <param name="watermarks">Ends of partitions, also of those that are not fetched.</param>
/// <param name="log">The source's log.</param>
/// <param name="time">The clock.</param>
internal sealed class StuckPartitions(
    IConsumer<Ignore, int> consumer,
    PartitionLedger ledger,
    Watermarks watermarks,
    ILogger log,
    TimeProvider time
)
{
    /// <summary>How long a partition may have records and not move: a broker that moves or restarts takes less.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Written by the consuming thread, read by any.
    private volatile bool _any;

    /// <summary>Whether a partition is stuck.</summary>
    public bool Any => _any;

    /// <summary>
    /// Checks again if the interval has passed. A pipeline that is blocked explains why partitions do not move; it calls
    /// <see cref="Restart"/>.
    /// </summary>
    public void Check()
    {
        if (!watermarks.RefreshIfDue())
        {
            return;
        }
        bool any = false;
        foreach (OwnedPartition partition in ledger.Owned)
        {
            any |= IsStuck(partition);
        }
        _any = any;
    }

    /// <summary>Begins to measure again: fetching was paused until now.</summary>
    public void Restart()
    {
        foreach (OwnedPartition partition in ledger.Owned)
        {
            partition.StillAt = OwnedPartition.Unknown;
        }
        _any = false;
    }

    private bool IsStuck(OwnedPartition partition)
    {
        long next = partition.Next;
        if (next < 0 || partition.HighWatermark <= next || next >= partition.Limit || partition.StillAt != next)
        {
            (partition.StillAt, partition.StillSince) = (next, time.GetTimestamp());
            return false;
        }
        if (time.GetElapsedTime(partition.StillSince) < Patience)
        {
            return false;
        }
        KafkaSourceLog.Stuck(log, partition.Source.ToString(), next, partition.HighWatermark, Patience);
        consumer.Resume([partition.Kafka]);
        return true;
    }
}
