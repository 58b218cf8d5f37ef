using Confluent.Kafka;

namespace Vigia.Stages.Sources.Kafka.Topics;

/// <summary>Reads the keys of the newest records of a topic, without being a member of a group.</summary>
internal static class KeySample
{
    private const int KeysPerPartition = 32;
    private const int MostPartitions = 64;

    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    /// <summary>Reads a sample of keys. Blocks for a few seconds at most, and then returns what it has.</summary>
    /// <param name="config">A consumer's; commits nothing.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">Its partitions.</param>
    /// <exception cref="KafkaException">The brokers do not answer.</exception>
    public static IReadOnlyList<(byte[] Key, int Partition)> Read(ConsumerConfig config, string topic, int partitions)
    {
        using IConsumer<byte[]?, Ignore> consumer = new ConsumerBuilder<byte[]?, Ignore>(config)
            .SetKeyDeserializer(Deserializers.ByteArray!)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        var begin = new List<TopicPartitionOffset>();
        foreach (
            TopicPartition partition in Enumerable.Range(0, Math.Min(partitions, MostPartitions)).Select(p => new TopicPartition(topic, p))
        )
        {
            WatermarkOffsets ends = consumer.QueryWatermarkOffsets(partition, Answer);
            if (ends.High.Value > ends.Low.Value)
            {
                begin.Add(new TopicPartitionOffset(partition, Math.Max(ends.Low.Value, ends.High.Value - KeysPerPartition)));
            }
        }
        consumer.Assign(begin);
        var keys = new List<(byte[] Key, int Partition)>();
        int open = begin.Count;
        while (open > 0 && consumer.Consume(Answer) is { } record)
        {
            if (record.IsPartitionEOF)
            {
                open--;
            }
            else if (record.Message.Key is { Length: > 0 } key)
            {
                keys.Add((key, record.Partition.Value));
            }
        }
        consumer.Close();
        return keys;
    }
}
