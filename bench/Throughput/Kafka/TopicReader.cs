using Confluent.Kafka;
using Vigia.Kafka.Connection;

namespace Vigia.Bench.Throughput.Kafka;

/// <summary>Reads all there is in a topic with Confluent.Kafka's <c>Consume</c>, as its examples do.</summary>
/// <param name="brokers">Addresses of brokers.</param>
/// <param name="topic">The topic.</param>
/// <param name="rows">Records in it: waiting for the partitions' ends would take a fetch more, which finds nothing.</param>
internal sealed class TopicReader(string brokers, string topic, long rows)
{
    private int _groups;

    /// <summary>The records' values.</summary>
    public IEnumerable<byte[]> Read()
    {
        using IConsumer<Ignore, byte[]> consumer = new ConsumerBuilder<Ignore, byte[]>(
            Configuration($"reader-{Guid.NewGuid():N}-{_groups++}")
        ).Build();
        consumer.Subscribe(topic);
        for (long read = 0; read < rows; read++)
        {
            ConsumeResult<Ignore, byte[]> result = consumer.Consume(TimeSpan.FromSeconds(30))
                ?? throw new TimeoutException(
                    $"'{topic}' has only {read} of {rows} records; the embedded broker keeps 5 MB of a partition"
                );
            yield return result.Message.Value;
        }
        consumer.Close();
    }

    /// <summary>Records of the topic.</summary>
    public long Rows => rows;

    /// <summary>A consumer that reads from the beginning.</summary>
    public ConsumerConfig Configuration(string group)
    {
        ConsumerConfig config = new KafkaConnection(brokers, new Dictionary<string, string>()).ToConsumerConfig(group);
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        // Whether records are stored as done with is another matter; nothing is read twice here.
        config.EnableAutoCommit = false;
        return config;
    }
}
