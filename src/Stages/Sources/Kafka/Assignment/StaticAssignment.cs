using Confluent.Kafka;

namespace Vigia.Stages.Sources.Kafka.Assignment;

/// <summary>The partitions of a process that the configuration assigns, and not the group.</summary>
internal static class StaticAssignment
{
    /// <summary>The partitions to read.</summary>
    /// <param name="options">Settings; <see cref="AssignSetting.IsStatic"/>.</param>
    /// <param name="counts">Partitions of each topic.</param>
    /// <exception cref="KafkaSourceException">A number is beyond a topic's partitions.</exception>
    public static IReadOnlyList<TopicPartition> Find(KafkaSourceOptions options, IReadOnlyDictionary<string, int> counts)
    {
        if (options.AssignMode == AssignMode.All)
        {
            return [.. counts.SelectMany(t => Enumerable.Range(0, t.Value).Select(p => new TopicPartition(t.Key, p)))];
        }
        IReadOnlyList<int> numbers = options.Assign!.Numbers;
        foreach ((string topic, int count) in counts)
        {
            if (numbers[^1] >= count)
            {
                throw new KafkaSourceException(
                    $"'assign' names partition {numbers[^1]}, and topic '{topic}' has partitions 0 to {count - 1}; correct 'assign'"
                );
            }
        }
        return [.. counts.Keys.SelectMany(t => numbers.Select(p => new TopicPartition(t, p)))];
    }
}
