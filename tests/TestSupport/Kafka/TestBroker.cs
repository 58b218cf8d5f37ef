using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;

namespace Vigia.TestSupport.Kafka;

/// <summary>
/// The Kafka cluster that tests run on: the embedded broker, or the one that the environment variable
/// <c>VIGIA_TEST_KAFKA=host:port</c> names. Topics and groups get names that no other run has.
/// </summary>
public static class TestBroker
{
    public const string Variable = "VIGIA_TEST_KAFKA";

    /// <summary>Whether it is a real one, with transactions and administration.</summary>
    public static bool IsReal => Connection.Brokers != KafkaConnection.EmbeddedName;

    public static KafkaConnection Connection { get; } =
        new(
            Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address ? address : KafkaConnection.EmbeddedName,
            new Dictionary<string, string>()
        );

    /// <summary>Addresses for <c>bootstrap.servers</c>.</summary>
    public static string Bootstrap => Connection.ToAdminConfig().BootstrapServers;

    /// <summary>A name that nothing else has.</summary>
    public static string Unique(string name) => $"test-{name}-{Guid.NewGuid():N}";

    /// <summary>Creates a topic of a unique name.</summary>
    public static async Task<string> CreateTopicAsync(int partitions, string name = "topic")
    {
        string topic = Unique(name);
        await CreateTopicAsync(Connection, topic, partitions);
        return topic;
    }

    /// <summary>Creates a topic.</summary>
    public static async Task CreateTopicAsync(KafkaConnection connection, string topic, int partitions)
    {
        if (connection.IsEmbedded)
        {
            EmbeddedBroker.Shared.CreateTopic(topic, partitions);
            return;
        }
        using IAdminClient admin = new AdminClientBuilder(connection.ToAdminConfig()).Build();
        await admin.CreateTopicsAsync([
            new TopicSpecification
            {
                Name = topic,
                NumPartitions = partitions,
                ReplicationFactor = 1,
            },
        ]);
    }

    /// <summary>Writes values to a partition, in order, and returns once all are there.</summary>
    public static void Produce(string topic, int partition, IEnumerable<string> values) =>
        Produce(Connection, new TopicPartition(topic, partition), values.Select(v => (byte[]?)Encoding.UTF8.GetBytes(v)));

    /// <summary>Writes values (null: a tombstone) to a partition, in order, and returns once all are there.</summary>
    public static void Produce(KafkaConnection connection, TopicPartition partition, IEnumerable<byte[]?> values)
    {
        ProducerConfig config = connection.ToProducerConfig();
        config.LingerMs = 5;
        using IProducer<Null, byte[]?> producer = new ProducerBuilder<Null, byte[]?>(config)
            .SetValueSerializer(Serializers.ByteArray!)
            .Build();
        Error? failed = null;
        foreach (byte[]? value in values)
        {
            producer.Produce(partition, new Message<Null, byte[]?> { Value = value }, report =>
                failed = report.Error.IsError ? report.Error : failed
            );
        }
        producer.Flush(TimeSpan.FromMinutes(2));
        if (failed is not null)
        {
            throw new KafkaException(failed);
        }
    }

    /// <summary>Deletes the records before an offset, as retention would. The embedded broker deletes by itself what is over 5 MB, and is left to that.</summary>
    public static async Task DeleteBeforeAsync(string topic, int partition, long offset)
    {
        if (IsReal)
        {
            using IAdminClient admin = new AdminClientBuilder(Connection.ToAdminConfig()).Build();
            await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, offset)]);
        }
    }

    /// <summary>Every value of a topic, by partition, from its beginning to its present end.</summary>
    public static IReadOnlyList<ConsumeResult<byte[], byte[]>> ReadAll(string topic, int partitions)
    {
        List<ConsumeResult<byte[], byte[]>> records = [];
        Read(Connection, topic, partitions, records.Add);
        return records;
    }

    /// <summary>Every value of a topic, from its beginning to its present end, one by one.</summary>
    public static void Read(KafkaConnection connection, string topic, int partitions, Action<ConsumeResult<byte[], byte[]>> take)
    {
        ConsumerConfig config = connection.ToConsumerConfig(Unique("reader"));
        config.EnablePartitionEof = true;
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        for (int ended = 0; ended < partitions; )
        {
            ConsumeResult<byte[], byte[]> result = consumer.Consume(TimeSpan.FromMinutes(2))
                ?? throw new TimeoutException($"no end of '{topic}'");
            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                take(result);
            }
        }
    }

    /// <summary>Where each partition of a topic ends.</summary>
    public static IReadOnlyList<long> Ends(string topic, int partitions) => Ends(Connection, topic, partitions);

    /// <inheritdoc cref="Ends(string, int)"/>
    public static IReadOnlyList<long> Ends(KafkaConnection connection, string topic, int partitions)
    {
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(connection.ToConsumerConfig(Unique("ends"))).Build();
        return
        [
            .. Enumerable
                .Range(0, partitions)
                .Select(p => consumer.QueryWatermarkOffsets(new TopicPartition(topic, p), TimeSpan.FromMinutes(2)).High.Value),
        ];
    }

    /// <summary>What a group has committed for each partition of a topic; null where it has nothing.</summary>
    public static IReadOnlyList<long?> Committed(string group, string topic, int partitions) =>
        Committed(Connection, group, topic, partitions);

    /// <inheritdoc cref="Committed(string, string, int)"/>
    public static IReadOnlyList<long?> Committed(KafkaConnection connection, string group, string topic, int partitions)
    {
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(connection.ToConsumerConfig(group)).Build();
        List<TopicPartitionOffset> offsets = consumer.Committed(
            Enumerable.Range(0, partitions).Select(p => new TopicPartition(topic, p)),
            TimeSpan.FromMinutes(2)
        );
        return [.. offsets.OrderBy(o => o.Partition.Value).Select(o => o.Offset.Value < 0 ? (long?)null : o.Offset.Value)];
    }
}
