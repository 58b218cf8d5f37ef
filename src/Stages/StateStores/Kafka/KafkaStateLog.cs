using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.StateStores.Kafka;

internal static partial class KafkaStateLog
{
    [LoggerMessage(EventIds.KafkaStateCreated, LogLevel.Information, "changelog topic '{Topic}' created with {Partitions} partitions")]
    public static partial void Created(ILogger log, string topic, int partitions);

    [LoggerMessage(
        EventIds.KafkaStateWidened,
        LogLevel.Information,
        "changelog topic '{Topic}' widened from {Before} to {Partitions} partitions, because a topic of the source has as many"
    )]
    public static partial void Widened(ILogger log, string topic, int before, int partitions);

    [LoggerMessage(
        EventIds.KafkaStatePolicyUnknown,
        LogLevel.Warning,
        "cannot see whether the changelog topic '{Topic}' has cleanup.policy={Policy}, which it needs: {Reason}"
    )]
    public static partial void PolicyUnknown(ILogger log, string topic, string policy, string reason);

    [LoggerMessage(
        EventIds.KafkaStateWaits,
        LogLevel.Warning,
        "waiting for an open transaction on partitions {Partitions} of the changelog: a former owner may be gone, and the brokers abort its transaction after the timeout"
    )]
    public static partial void Waits(ILogger log, string partitions);

    [LoggerMessage(
        EventIds.KafkaStateWritesAgain,
        LogLevel.Warning,
        "the group was rebalanced while a checkpoint was written; writing it again: {Reason}"
    )]
    public static partial void WritesAgain(ILogger log, string reason);

    [LoggerMessage(EventIds.KafkaStateRead, LogLevel.Information, "{Messages} messages of the changelog read in {Milliseconds:F0} ms")]
    public static partial void Read(ILogger log, long messages, double milliseconds);

    [LoggerMessage(EventIds.KafkaStateReadFails, LogLevel.Warning, "failed to read the changelog; retrying: {Reason}")]
    public static partial void ReadFails(ILogger log, string reason);
}
