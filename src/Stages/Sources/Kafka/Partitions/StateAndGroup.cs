using System.Globalization;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>Compares positions of the state with the offsets that the group has committed.</summary>
internal static class StateAndGroup
{
    /// <summary>
    /// A group behind the state is normal after a crash, and the state's positions are used. A group ahead of it proves that state is
    /// missing, for offsets are committed only after the state that includes them.
    /// </summary>
    /// <exception cref="KafkaSourceException">The state is behind.</exception>
    public static void Compare(
        IReadOnlyDictionary<SourcePartition, long> restored,
        IReadOnlyCollection<TopicPartitionOffset> committed,
        string group,
        ILogger log
    )
    {
        List<(SourcePartition Partition, long State, long Group)> pairs = committed
            .Where(c => c.Offset.Value >= 0)
            .Select(c => (Partition: new SourcePartition(c.Topic, c.Partition.Value), Group: c.Offset.Value))
            .Where(c => restored.TryGetValue(c.Partition, out long state) && state != c.Group)
            .Select(c => (c.Partition, State: restored[c.Partition], c.Group))
            .ToList();
        if (pairs.FindIndex(p => p.State < p.Group) is >= 0 and var index)
        {
            (SourcePartition partition, long state, long ahead) = pairs[index];
            throw new KafkaSourceException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the state of {partition} ends at offset {state}, and group '{group}' has committed {ahead}: the counts of the records in between are missing here. If another process of the group has read it, its state must be able to move: use 'state: {{ kafka: ... }}' or 'assign:'. Else restore the state that belongs to the group, or set the group back (kafka-consumer-groups --reset-offsets --to-offset {state}), or remove the state, and counts begin at the group's offset"
                )
            );
        }
        if (pairs.Count > 0)
        {
            string list = string.Join(
                ", ",
                pairs.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Partition} (state {p.State}, group {p.Group})"))
            );
            KafkaSourceLog.StateAheadOfGroup(log, group, list);
        }
    }
}
