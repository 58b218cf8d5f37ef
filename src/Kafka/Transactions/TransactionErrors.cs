using Confluent.Kafka;
using Vigia.Engine.State;

namespace Vigia.Kafka.Transactions;

/// <summary>What an error of a transaction means for the pipeline.</summary>
internal static class TransactionErrors
{
    /// <returns>
    /// <see cref="CheckpointLostException"/> where going back to the last checkpoint mends it, <see cref="StateException"/> where only
    /// another program can.
    /// </returns>
    public static Exception Judge(KafkaException error) =>
        error.Error.Code switch
        {
            ErrorCode.TransactionalIdAuthorizationFailed => new StateException(
                $"no permission to write in transactions: grant WRITE and DESCRIBE on transactional ids with the prefix 'vigia.' to this user ({error.Error.Reason})",
                error
            ),
            ErrorCode.ClusterAuthorizationFailed => new StateException(
                $"no permission to write in transactions: grant WRITE on transactional ids with the prefix 'vigia.', and WRITE on the changelog topic and the sinks' topics, to this user ({error.Error.Reason})",
                error
            ),
            ErrorCode.TopicAuthorizationFailed => new StateException(
                $"no permission to write to a topic: grant WRITE on it to this user ({error.Error.Reason})",
                error
            ),
            ErrorCode.GroupAuthorizationFailed => new StateException(
                $"no permission to commit for the group: grant READ on it to this user ({error.Error.Reason})",
                error
            ),
            ErrorCode.InvalidTransactionTimeout => new StateException(
                $"'transaction_timeout' is longer than the brokers allow: shorten it, or raise transaction.max.timeout.ms there ({error.Error.Reason})",
                error
            ),
            ErrorCode.IllegalGeneration or ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId or ErrorCode.RebalanceInProgress =>
                new CheckpointLostException(
                    CheckpointLoss.Membership,
                    $"the group was rebalanced without this process while it wrote a checkpoint: {error.Error.Reason}",
                    error
                ),
            ErrorCode.Local_Fenced
            or ErrorCode.ProducerFenced
            or ErrorCode.InvalidProducerEpoch
            or ErrorCode.InvalidTxnState
            or ErrorCode.InvalidProducerIdMapping => new CheckpointLostException(
                CheckpointLoss.Fenced,
                $"the transaction was ended by the broker, because it lasted longer than 'transaction_timeout' or another process has the same 'instance': {error.Error.Reason}",
                error
            ),
            _ => new CheckpointLostException(
                CheckpointLoss.Aborted,
                $"the transaction failed: {error.Error.Reason} ({error.Error.Code})",
                error
            ),
        };
}
