using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Sources.Kafka;

internal static partial class KafkaSourceLog
{
    [LoggerMessage(210, LogLevel.Information, "assigned: {Partitions}")]
    public static partial void Assigned(ILogger log, string partitions);

    [LoggerMessage(211, LogLevel.Information, "handed over: {Partitions}")]
    public static partial void Released(ILogger log, string partitions);

    [LoggerMessage(212, LogLevel.Warning,
        "handed over after {Drain}, with records still in flight, which will be delivered again to their new owner: {Partitions}")]
    public static partial void ReleasedUndrained(ILogger log, TimeSpan drain, string partitions);

    [LoggerMessage(213, LogLevel.Warning,
        "lost, because the group did not hear of this member in time; what is in flight will be delivered again to their new owner: {Partitions}")]
    public static partial void Lost(ILogger log, string partitions);

    [LoggerMessage(214, LogLevel.Warning, "offsets were not committed, so records may be delivered again: {Reason}")]
    public static partial void CommitFailed(ILogger log, string reason);

    [LoggerMessage(215, LogLevel.Warning, "Kafka error on {Subject}, retrying: {Code}: {Reason}")]
    public static partial void Passing(ILogger log, string subject, ErrorCode code, string reason);

    [LoggerMessage(216, LogLevel.Warning, "{Missing} (waiting up to {Limit})")]
    public static partial void Waiting(ILogger log, string missing, TimeSpan limit);

    [LoggerMessage(217, LogLevel.Information, "the pipeline takes no more at present: {Count} partitions paused, the group is kept")]
    public static partial void Paused(ILogger log, int count);

    [LoggerMessage(218, LogLevel.Information, "resumed")]
    public static partial void Resumed(ILogger log);

    [LoggerMessage(219, LogLevel.Information, "every assigned partition has been read to the end that it had at the start")]
    public static partial void AtEnd(ILogger log);

    [LoggerMessage(220, LogLevel.Warning, "the group was not left in good order: {Reason}")]
    public static partial void CloseFailed(ILogger log, string reason);

    [LoggerMessage(221, LogLevel.Warning, "the end of {Partition} is not known yet, asking again: {Reason}")]
    public static partial void EndUnknown(ILogger log, string partition, string reason);

    [LoggerMessage(222, LogLevel.Warning, "records are fetched one by one, which costs more processor time: {Obstacle}")]
    public static partial void FetchesByClient(ILogger log, string obstacle);

    [LoggerMessage(223, LogLevel.Warning, "where the group begins could not be committed yet; killed before its first commit, it begins anew with what is new then: {Reason}")]
    public static partial void StartNotFixed(ILogger log, string reason);
}
