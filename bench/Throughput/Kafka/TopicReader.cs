using Confluent.Kafka;
using Vigia.Stages.Kafka.Connection;

namespace Vigia.Bench.Throughput.Kafka;

/// <summary>Reads a topic from its beginning to its end with Confluent.Kafka's <c>Consume</c>, as its examples do.</summary>
/// <param name="brokers">Addresses of brokers.</param>
/// <param name="topic">The topic.</param>
/// <param name="partitions">Its partitions.</param>
internal sealed class TopicReader(string brokers, string topic, int partitions)
{
    private int _groups;

    /// <summary>The records' values.</summary>
    public IEnumerable<byte[]> Read()
    {
        using IConsumer<Ignore, byte[]> consumer = new ConsumerBuilder<Ignore, byte[]>(Configuration($"reader-{Guid.NewGuid():N}-{_groups++}")).Build();
        consumer.Subscribe(topic);
        for (int ended = 0; ended < partitions;)
        {
            ConsumeResult<Ignore, byte[]> result = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"no end of '{topic}' within 30 s");
            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                yield return result.Message.Value;
            }
        }
        consumer.Close();
    }

    /// <summary>A consumer that reads from the beginning and tells the ends.</summary>
    public ConsumerConfig Configuration(string group)
    {
        ConsumerConfig config = new KafkaConnection(brokers, new Dictionary<string, string>()).ToConsumerConfig(group);
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        config.EnablePartitionEof = true;
        // Whether records are stored as done with is another matter; nothing is read twice here.
        config.EnableAutoCommit = false;
        return config;
    }
}
