using Confluent.Kafka;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// Fetches with the client's own call, one record at a time: about 200 bytes of objects per record are the client's, the
/// payload is copied once.
/// </summary>
internal sealed class ClientFetch(IConsumer<Ignore, int> consumer, ErrorVerdict errors, TimeProvider time) : IRecordFetch
{
    public void Fetch(RecordIntake intake, TimeSpan timeout, int most)
    {
        int wait = (int)Math.Ceiling(timeout.TotalMilliseconds);
        for (int taken = 0; taken < most && !intake.IsFull; wait = 0)
        {
            if (Next(wait) is not { } record)
            {
                return;
            }
            if (record.IsPartitionEOF)
            {
                intake.MeetEnd(record.Topic, record.Partition.Value, record.Offset.Value);
                continue;
            }
            Timestamp timestamp = record.Message.Timestamp;
            long sourceTime = timestamp.Type == TimestampType.NotAvailable ? time.GetUtcNow().ToUnixTimeMilliseconds() : timestamp.UnixTimestampMs;
            intake.Commit(record.Partition.Value, record.Offset.Value, sourceTime, record.Message.Value);
            taken++;
        }
    }

    private ConsumeResult<Ignore, int>? Next(int timeoutMs)
    {
        try
        {
            return consumer.Consume(timeoutMs);
        }
        catch (ConsumeException e)
        {
            errors.Judge(e.Error, e.ConsumerRecord?.Topic);
            return null;
        }
    }
}
