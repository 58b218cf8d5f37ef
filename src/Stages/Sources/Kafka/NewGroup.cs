using Confluent.Kafka;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// A run that is to begin at a given time must find a group that has not begun: else it would resume, or count records twice.
/// </summary>
internal static class NewGroup
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    /// <summary>Blocks until the brokers have answered.</summary>
    /// <exception cref="KafkaSourceException">The group has offsets, or the brokers do not say.</exception>
    public static void Require(KafkaClient client, KafkaSourceOptions options, DateTimeOffset from)
    {
        try
        {
            IEnumerable<TopicPartition> all = client
                .CoPartitioning.Counts()
                .SelectMany(t => Enumerable.Range(0, t.Value).Select(p => new TopicPartition(t.Key, p)));
            if (client.Consumer.Committed(all, Answer).Find(c => c.Offset.Value >= 0) is { } begun)
            {
                throw new KafkaSourceException(
                    $"'from' begins at {from:O}, and group '{options.Group}' has read {begun.Topic}[{begun.Partition.Value}] up to offset {begun.Offset.Value}: give this run a group of its own (--set source.kafka.group=NAME), and state of its own if it keeps any; without 'from' the group resumes"
                );
            }
        }
        catch (KafkaException e)
        {
            throw new KafkaSourceException(
                $"{options.Connection} did not say whether group '{options.Group}' has offsets, which 'from' must know: {e.Error.Reason}"
            );
        }
    }
}
