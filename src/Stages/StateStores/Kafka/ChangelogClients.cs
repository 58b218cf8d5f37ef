using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.StateStores.Kafka;

/// <summary>How the store's clients differ from the source's, and why.</summary>
/// <param name="options">The store's settings.</param>
/// <param name="source">The source's connection.</param>
/// <param name="memory">The process' memory, of which the clients' queues have shares.</param>
internal sealed class ChangelogClients(KafkaStateOptions options, KafkaConnection source, MemoryBudget memory)
{
    /// <summary>Properties that the store itself decides.</summary>
    public static readonly string[] Owned = ["transaction.timeout.ms", "message.timeout.ms", "delivery.timeout.ms"];

    private readonly KafkaConnection _connection = KafkaConnectionFields.Resolve(null, options.Properties, source)!;

    /// <param name="pipeline">The pipeline's name.</param>
    public ProducerConfig Producer(string pipeline)
    {
        ProducerConfig config = Sinks.Kafka.ProducerProperties.Create(_connection, options.TransactionTimeout, memory);
        config.TransactionalId = $"vigia.{pipeline}.{options.Instance ?? Guid.NewGuid().ToString("N")}";
        config.TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds;
        return config;
    }

    /// <summary>A consumer that reads what was committed, as no one's member.</summary>
    /// <param name="group">The group whose name it goes by.</param>
    public ConsumerConfig Reader(string group)
    {
        ConsumerConfig config = _connection.ToConsumerConfig(group);
        ClientQueues.Limit(config, memory);
        config.EnableAutoCommit = false;
        config.IsolationLevel = IsolationLevel.ReadCommitted;
        config.EnablePartitionEof = true;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        // How long the broker keeps the reader waiting for more before it reports the end.
        config.FetchWaitMaxMs = 10;
        return config;
    }

    public AdminClientConfig Admin() => _connection.ToAdminConfig();
}
