using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>
/// Asks the broker where partitions end: once for a run that is to end there, and every ten seconds for all, since the client learns it
/// only by fetching, and the lag of a paused or stuck partition would stop just when it grows. Belongs to the consuming thread.
/// </summary>
internal sealed class Watermarks(IConsumer<Ignore, int> consumer, PartitionLedger ledger, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long _refreshed = time.GetTimestamp();

    /// <summary>
    /// Sets <see cref="OwnedPartition.End"/> of every partition that has none; the rest is for the next call where the broker does not
    /// answer.
    /// </summary>
    public void FindEnds()
    {
        foreach (OwnedPartition partition in ledger.Owned)
        {
            if (partition.End is null && !partition.IsAtEnd)
            {
                if (Query(partition) is not { } end)
                {
                    // A broker out of reach would cost its time for each partition, and a member that does not poll meanwhile is expelled.
                    return;
                }
                partition.End = end;
            }
        }
    }

    /// <summary>
    /// Updates <see cref="OwnedPartition.HighWatermark"/> of the partitions that have not moved, unless that was done a moment ago.
    /// </summary>
    /// <returns>Whether it was done now.</returns>
    public bool RefreshIfDue()
    {
        if (time.GetElapsedTime(_refreshed) < Interval)
        {
            return false;
        }
        foreach (OwnedPartition partition in ledger.Owned.Where(p => p.AskedAt == p.Position || p.IsPaused))
        {
            if (Query(partition) is not { } end)
            {
                // A broker out of reach would cost its time for each partition.
                break;
            }
            partition.HighWatermark = end;
        }
        foreach (OwnedPartition partition in ledger.Owned)
        {
            partition.AskedAt = partition.Position;
        }
        _refreshed = time.GetTimestamp();
        return true;
    }

    private long? Query(OwnedPartition partition)
    {
        try
        {
            return consumer.QueryWatermarkOffsets(partition.Kafka, Answer).High.Value;
        }
        catch (KafkaException e)
        {
            KafkaSourceLog.EndUnknown(log, partition.Source.ToString(), e.Error.Reason);
            return null;
        }
    }
}
