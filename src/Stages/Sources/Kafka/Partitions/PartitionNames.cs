using Confluent.Kafka;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>Partitions for people: <c>payments[0 1 2], labels[0]</c>.</summary>
internal static class PartitionNames
{
    public static string Of(IEnumerable<TopicPartition> partitions) =>
        string.Join(
            ", ",
            partitions.GroupBy(p => p.Topic).Select(t => $"{t.Key}[{string.Join(' ', t.Select(p => p.Partition.Value).Order())}]")
        );
}
