using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// Asks the broker where partitions end: once for a run that is to end there, and now and then while fetching is paused,
/// since only fetching tells otherwise and the lag would stand still just when it grows. Belongs to the consuming thread.
/// </summary>
internal sealed class Watermarks(IConsumer<Ignore, int> consumer, PartitionLedger ledger, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long _refreshed = time.GetTimestamp();

    /// <summary>Sets <see cref="OwnedPartition.End"/> of every partition that has none; the rest is for the next call where the broker does not answer.</summary>
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

    /// <summary>Updates <see cref="OwnedPartition.HighWatermark"/> of every partition, unless that was done a moment ago.</summary>
    public void RefreshNowAndThen()
    {
        if (time.GetElapsedTime(_refreshed) < Interval)
        {
            return;
        }
        foreach (OwnedPartition partition in ledger.Owned)
        {
            if (Query(partition) is not { } end)
            {
                // A broker out of reach would cost its time for each partition.
                break;
            }
            partition.HighWatermark = end;
        }
        _refreshed = time.GetTimestamp();
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
