using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// How records get from the client library into batches. A seam: the client's own call gives one record at a time, the
/// library beneath many. Belongs to the consuming thread; disposed before the consumer is closed.
/// </summary>
internal interface IRecordFetch : IDisposable
{
    /// <summary>
    /// Takes what has arrived into <paramref name="builder"/>: waits for the first record at most <paramref name="timeout"/>,
    /// and for no other. Ends early when a batch is full. Rebalances are served within the call.
    /// </summary>
    /// <param name="builder">Where records and ends of partitions go.</param>
    /// <param name="timeout">Zero to not wait at all.</param>
    /// <param name="most">Records to take at most.</param>
    /// <exception cref="KafkaSourceException">An error that does not pass.</exception>
    void Fetch(BatchBuilder builder, TimeSpan timeout, int most);

    /// <summary>
    /// Shows the group that this member lives while its partitions are paused, and serves rebalances. A partition that comes
    /// meanwhile can give a record before it is paused too: it is kept.
    /// </summary>
    void KeepAlive(BatchBuilder builder);

    /// <summary>Called by the code that serves a rebalance, so within one of the calls above or when the consumer is closed.</summary>
    /// <param name="leaving">Partitions whose records that are on their way are no longer wanted; empty if partitions have come.</param>
    void Rebalanced(IReadOnlyCollection<OwnedPartition> leaving);
}
