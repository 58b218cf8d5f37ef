using Confluent.Kafka;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>
/// Asks brokers where partitions end, where they were at a time, and how many there are. Blocks; belongs to the consuming thread.
/// </summary>
/// <param name="consumer">The member.</param>
/// <param name="admin">An administrator over the same connection.</param>
internal sealed class OffsetQueries(IConsumer<Ignore, int> consumer, IAdminClient admin)
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    /// <summary>Partitions of a topic.</summary>
    /// <exception cref="KafkaException">The brokers do not say.</exception>
    public int PartitionsOf(string topic)
    {
        TopicMetadata found = admin.GetMetadata(topic, Answer).Topics.Single();
        return found.Error.IsError ? throw new KafkaException(found.Error) : found.Partitions.Count;
    }

    /// <summary>Offsets of the next records to be written.</summary>
    /// <exception cref="KafkaException">The brokers do not say.</exception>
    public IReadOnlyList<TopicPartitionOffset> Ends(IEnumerable<TopicPartition> partitions) =>
        [.. partitions.Select(p => new TopicPartitionOffset(p, consumer.QueryWatermarkOffsets(p, Answer).High))];

    /// <summary>Offsets of the first records whose time is not before <paramref name="time"/>; the end where absent.</summary>
    /// <exception cref="KafkaException">The brokers do not say.</exception>
    public IReadOnlyList<TopicPartitionOffset> At(IReadOnlyCollection<TopicPartition> partitions, DateTimeOffset time)
    {
        List<TopicPartitionOffset> found = consumer.OffsetsForTimes(
            partitions.Select(p => new TopicPartitionTimestamp(p, new Timestamp(time.UtcDateTime))),
            Answer
        );
        return
        [
            .. found.Select(f =>
                f.Offset.Value >= 0
                    ? f
                    : new TopicPartitionOffset(f.TopicPartition, consumer.QueryWatermarkOffsets(f.TopicPartition, Answer).High)
            ),
        ];
    }
}
