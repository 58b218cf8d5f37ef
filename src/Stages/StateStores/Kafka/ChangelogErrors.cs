using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Vigia.Engine.State;

namespace Vigia.Stages.StateStores.Kafka;

/// <summary>What it means for the pipeline that the ends of the changelog cannot be found.</summary>
internal static class ChangelogErrors
{
    /// <returns>
    /// <see cref="CheckpointLostException"/> where a pipeline made again may find them, since no broker is there or leaders are moving;
    /// <see cref="StateException"/> where only an operator can mend it.
    /// </returns>
    public static Exception Judge(string topic, KafkaException failure)
    {
        // What failed for a partition is reported with the partition.
        Error cause = (failure as ListOffsetsException)
            ?.Result.ResultInfos.Select(r => r.TopicPartitionOffsetError.Error)
            .FirstOrDefault(e => e.IsError)
            ?? failure.Error;
        string message = $"the ends of the changelog topic '{topic}' cannot be found: {cause.Reason}";
        return IsPassing(cause.Code)
            ? new CheckpointLostException(CheckpointLoss.Aborted, message, failure)
            : new StateException(message, failure);
    }

    private static bool IsPassing(ErrorCode code) =>
        code
            is ErrorCode.Local_TimedOut
                or ErrorCode.Local_Transport
                or ErrorCode.Local_AllBrokersDown
                or ErrorCode.Local_Resolve
                or ErrorCode.RequestTimedOut
                or ErrorCode.NetworkException
                or ErrorCode.BrokerNotAvailable
                or ErrorCode.LeaderNotAvailable
                or ErrorCode.NotLeaderForPartition
                or ErrorCode.ReplicaNotAvailable
                or ErrorCode.KafkaStorageError
                or ErrorCode.OffsetNotAvailable
                or ErrorCode.FencedLeaderEpoch
                or ErrorCode.UnknownLeaderEpoch;
}
