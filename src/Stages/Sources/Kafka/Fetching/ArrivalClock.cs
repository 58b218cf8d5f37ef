using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// When records arrived. A topic with <c>message.timestamp.type=LogAppendTime</c> has the broker's clock in each record. With CreateTime,
/// Kafka's default, a record has its sender's clock, which may be a day wrong: then it arrives when this process receives it. Only if the
/// schema has no event time, the sender's time is used, because it is the only one. Belongs to the consuming thread.
/// </summary>
/// <param name="schemas">By record kind.</param>
/// <param name="log">The source's log.</param>
/// <param name="time">The clock.</param>
internal sealed class ArrivalClock(IReadOnlyDictionary<RecordKind, RecordSchema> schemas, ILogger log, TimeProvider time)
{
    private readonly Dictionary<string, TimestampType> _logged = [];
    private long _now = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Reads the clock, for all records that are at hand together.</summary>
    public void Tick() => _now = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether records of a kind have no time of their own, so that the one of their message is their event's.</summary>
    public bool IsEventTime(RecordKind kind) => schemas.TryGetValue(kind, out RecordSchema? schema) && schema.EventTime is null;

    /// <summary>When a record arrived, Unix ms.</summary>
    /// <param name="timestamp">Of its message, Unix ms; -1: it has none.</param>
    /// <param name="type">Whose clock that is.</param>
    /// <param name="isEventTime">Whether it is the event's time as well.</param>
    public long Of(long timestamp, TimestampType type, bool isEventTime) =>
        timestamp >= 0 && (type == TimestampType.LogAppendTime || (isEventTime && type == TimestampType.CreateTime)) ? timestamp : _now;

    /// <summary>Logs whose clock a topic's records have, once and when it changes.</summary>
    public void Log(string topic, TimestampType type, bool isEventTime)
    {
        if (_logged.TryGetValue(topic, out TimestampType before) && before == type)
        {
            return;
        }
        _logged[topic] = type;
        if (type == TimestampType.LogAppendTime)
        {
            KafkaSourceLog.BrokerTimes(log, topic);
        }
        else if (isEventTime)
        {
            KafkaSourceLog.EventTimesOfSenders(log, topic);
        }
        else
        {
            KafkaSourceLog.ArrivalTimes(log, topic);
        }
    }
}
