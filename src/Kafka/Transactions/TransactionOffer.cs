using Vigia.Kafka.Connection;

namespace Vigia.Kafka.Transactions;

/// <summary>What a state store offers to sinks that want to write in the checkpoints' transactions.</summary>
/// <param name="Connection">The cluster: a transaction has only one.</param>
/// <param name="Timeout">How long a transaction may stay open.</param>
/// <param name="Interval">Time between two checkpoints.</param>
internal sealed record TransactionOffer(KafkaConnection Connection, TimeSpan Timeout, TimeSpan Interval)
{
    // A mark has to travel through a pipeline whose sinks may be slow for a while.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>The shortest timeout for a transaction that is open from one checkpoint to the next.</summary>
    public TimeSpan LeastTimeout => (2 * Interval) + Margin;
}
