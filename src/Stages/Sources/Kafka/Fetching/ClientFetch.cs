using Confluent.Kafka;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// Fetches with the client's own call, one record at a time: about 200 bytes of objects per record are the client's, the
/// payload is copied once.
/// </summary>
internal sealed class ClientFetch(IConsumer<Ignore, int> consumer, ConsumeErrorPolicy errors) : IRecordFetch
{
    public void Fetch(BatchBuilder builder, TimeSpan timeout, int most)
    {
        int wait = (int)Math.Ceiling(timeout.TotalMilliseconds);
        for (int taken = 0; taken < most && !builder.IsFull; wait = 0)
        {
            if (Next(wait) is not { } record)
            {
                return;
            }
            taken += Take(builder, record) ? 1 : 0;
        }
    }

    // Also when a batch is full: the code that waits must not stop polling.
    public void KeepAlive(BatchBuilder builder)
    {
        if (Next(timeoutMs: 0) is { } record)
        {
            Take(builder, record);
        }
    }

    public void Rebalanced(IReadOnlyCollection<OwnedPartition> leaving)
    {
        // No record is on its way: each goes to the builder before the next is asked for.
    }

    public void Dispose()
    {
        // The consumer is the source's.
    }

    /// <returns>Whether it was a record.</returns>
    private static bool Take(BatchBuilder builder, ConsumeResult<Ignore, int> record)
    {
        if (record.IsPartitionEOF)
        {
            builder.MeetEnd(record.Topic, record.Partition.Value, record.Offset.Value);
            return false;
        }
        Timestamp timestamp = record.Message.Timestamp;
        builder.Tick();
        long arrival = builder.ArrivalOf(timestamp.Type == TimestampType.NotAvailable ? -1 : timestamp.UnixTimestampMs, timestamp.Type);
        builder.Commit(record.Partition.Value, record.Offset.Value, arrival, record.Message.Value);
        return true;
    }

    private ConsumeResult<Ignore, int>? Next(int timeoutMs)
    {
        try
        {
            return consumer.Consume(timeoutMs);
        }
        catch (ConsumeException e)
        {
            errors.Handle(e.Error, e.ConsumerRecord?.Topic);
            return null;
        }
    }
}
