namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// How records get from the client library into batches. A seam: the client's own call gives one record at a time; the
/// library beneath could give many.
/// </summary>
internal interface IRecordFetch
{
    /// <summary>
    /// Takes what has arrived into <paramref name="intake"/>: waits for the first record at most <paramref name="timeout"/>,
    /// and for no other. Ends early when a batch is full. Rebalances are served within the call.
    /// </summary>
    /// <param name="intake">Where records and ends of partitions go.</param>
    /// <param name="timeout">Zero to not wait at all.</param>
    /// <param name="most">Records to take at most.</param>
    /// <exception cref="KafkaSourceException">An error that does not pass.</exception>
    void Fetch(RecordIntake intake, TimeSpan timeout, int most);
}
