using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Sources.Kafka;

internal static partial class KafkaSourceLog
{
    [LoggerMessage(EventIds.KafkaSourceAssigned, LogLevel.Information, "partitions assigned: {Partitions}")]
    public static partial void Assigned(ILogger log, string partitions);

    [LoggerMessage(EventIds.KafkaSourceReleased, LogLevel.Information, "partitions handed over: {Partitions}")]
    public static partial void Released(ILogger log, string partitions);

    [LoggerMessage(
        EventIds.KafkaSourceReleasedUndrained,
        LogLevel.Warning,
        "partitions handed over after {Drain} with records still in flight, which will be redelivered to the new owner: {Partitions}"
    )]
    public static partial void ReleasedUndrained(ILogger log, TimeSpan drain, string partitions);

    [LoggerMessage(
        EventIds.KafkaSourceLost,
        LogLevel.Warning,
        "lost partitions after a missed heartbeat or poll; records in flight will be redelivered to the new owner: {Partitions}"
    )]
    public static partial void Lost(ILogger log, string partitions);

    [LoggerMessage(
        EventIds.KafkaSourceCommitFailed,
        LogLevel.Warning,
        "offsets were not committed, so records may be redelivered: {Reason}"
    )]
    public static partial void CommitFailed(ILogger log, string reason);

    [LoggerMessage(EventIds.KafkaSourceTransient, LogLevel.Warning, "Kafka error on {Subject}, retrying: {Code}: {Reason}")]
    public static partial void Transient(ILogger log, string subject, ErrorCode code, string reason);

    [LoggerMessage(EventIds.KafkaSourceWaiting, LogLevel.Warning, "{Missing} (waiting up to {Limit})")]
    public static partial void Waiting(ILogger log, string missing, TimeSpan limit);

    [LoggerMessage(
        EventIds.KafkaSourcePaused,
        LogLevel.Information,
        "reading of {Count} partitions paused because the pipeline is busy; this process keeps its group membership"
    )]
    public static partial void Paused(ILogger log, int count);

    [LoggerMessage(EventIds.KafkaSourceResumed, LogLevel.Information, "reading of the paused partitions resumed")]
    public static partial void Resumed(ILogger log);

    [LoggerMessage(EventIds.KafkaSourceAtEnd, LogLevel.Information, "every assigned partition was read to the requested end")]
    public static partial void AtEnd(ILogger log);

    [LoggerMessage(EventIds.KafkaSourceCloseFailed, LogLevel.Warning, "failed to leave the consumer group cleanly: {Reason}")]
    public static partial void CloseFailed(ILogger log, string reason);

    [LoggerMessage(EventIds.KafkaSourceEndUnknown, LogLevel.Warning, "the end of {Partition} is not known yet; asking again: {Reason}")]
    public static partial void EndUnknown(ILogger log, string partition, string reason);

    [LoggerMessage(
        EventIds.KafkaSourceFetchesByClient,
        LogLevel.Warning,
        "records are fetched one at a time, which costs more processor time: {Obstacle}"
    )]
    public static partial void FetchesByClient(ILogger log, string obstacle);

    [LoggerMessage(
        EventIds.KafkaSourceStartUnknown,
        LogLevel.Warning,
        "brokers did not answer where partitions begin; the client starts at the group's offsets, or at the oldest record where the group has no offset: {Reason}"
    )]
    public static partial void StartUnknown(ILogger log, string reason);

    [LoggerMessage(
        EventIds.KafkaSourceStateAheadOfGroup,
        LogLevel.Warning,
        "state and group '{Group}' disagree: {Partitions}. Reading continues at the state's positions. After a crash this is normal; offsets reset by hand are ignored while there is state: to read again, use a new group and new state with --from TIME"
    )]
    public static partial void StateAheadOfGroup(ILogger log, string group, string partitions);

    [LoggerMessage(
        EventIds.KafkaSourceStuck,
        LogLevel.Error,
        "{Partition} has not moved from offset {Position} for {Patience} although it ends at {End}; this process is not ready. The partition was resumed; if this line is logged again, restart the process"
    )]
    public static partial void Stuck(ILogger log, string partition, long position, long end, TimeSpan patience);

    [LoggerMessage(
        EventIds.KafkaSourceNotResumed,
        LogLevel.Warning,
        "could not resume {Partitions} during a rebalance; if this process gets them back and they stay paused, restart it: {Reason}"
    )]
    public static partial void NotResumed(ILogger log, string partitions, string reason);

    [LoggerMessage(
        EventIds.KafkaSourceBrokerTimes,
        LogLevel.Information,
        "topic '{Topic}' has timestamps of the broker (LogAppendTime): a record's timestamp is its arrival time"
    )]
    public static partial void BrokerTimes(ILogger log, string topic);

    [LoggerMessage(
        EventIds.KafkaSourceArrivalTimes,
        LogLevel.Information,
        "topic '{Topic}' has timestamps of the senders (CreateTime): a record's arrival time is when this process receives it"
    )]
    public static partial void ArrivalTimes(ILogger log, string topic);

    [LoggerMessage(
        EventIds.KafkaSourceEventTimesOfSenders,
        LogLevel.Information,
        "topic '{Topic}' has timestamps of the senders (CreateTime), and its schema has no event_time: these timestamps serve as event times"
    )]
    public static partial void EventTimesOfSenders(ILogger log, string topic);

    [LoggerMessage(
        EventIds.KafkaSourceWentBack,
        LogLevel.Warning,
        "{Partition} continues at offset {Offset} instead of {Expected}: its log was truncated at a change of leaders, retention deleted records, or the topic was created again; records may be counted twice"
    )]
    public static partial void WentBack(ILogger log, string partition, long offset, long expected);

    [LoggerMessage(EventIds.KafkaSourceUnlike, LogLevel.Warning, "{Unlike} (the run ends if that lasts longer than {Limit})")]
    public static partial void Unlike(ILogger log, string unlike, TimeSpan limit);

    [LoggerMessage(
        EventIds.KafkaSourceMembersUnknown,
        LogLevel.Warning,
        "cannot see which topics other members of group '{Group}' read; check that none runs an earlier version or has 'assign: spread': {Reason}"
    )]
    public static partial void MembersUnknown(ILogger log, string group, string reason);

    [LoggerMessage(
        EventIds.KafkaSourceKeysUnknown,
        LogLevel.Warning,
        "cannot read keys of topic '{Topic}', so it is not known which partitioner its producers use: {Reason}"
    )]
    public static partial void KeysUnknown(ILogger log, string topic, string reason);

    [LoggerMessage(
        EventIds.KafkaSourceKeysPlaced,
        LogLevel.Information,
        "topic '{Topic}': the partitions of its {Keys} newest keys follow {Rule}"
    )]
    public static partial void KeysPlaced(ILogger log, string topic, int keys, string rule);

    [LoggerMessage(
        EventIds.KafkaSourceKeysUnexplained,
        LogLevel.Warning,
        "keys of {Topics} follow no known partitioner, or several: if it differs from the other topics' partitioner, labels do not meet their transactions; compare the producers' partitioners, and watch the share of matched labels"
    )]
    public static partial void KeysUnexplained(ILogger log, string topics);
}
