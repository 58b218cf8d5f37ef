using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>How a sink's producer differs from librdkafka's own defaults, and why. The configuration's properties win.</summary>
internal static class ProducerProperties
{
    /// <summary>Both names of the time after which librdkafka gives a message up.</summary>
    public static readonly string[] SetByRetryFor = ["message.timeout.ms", "delivery.timeout.ms"];

    // Above the largest delivery, so that its messages wait in one queue only, and small enough to bound memory. A budget of memory may
    // leave less: then a delivery is handed over in parts.
    private const long QueueBytes = 4L * Messages.FullBytes;

    /// <param name="connection">The cluster.</param>
    /// <param name="retryFor">How long the library holds on to a message.</param>
    /// <param name="memory">The process' memory, of which the producer's queue has a share.</param>
    public static ProducerConfig Create(KafkaConnection connection, TimeSpan retryFor, MemoryBudget memory)
    {
        ProducerConfig config = connection.ToProducerConfig();
        // librdkafka tries again without duplicates as long as it holds a message, so it holds it for all of the time.
        config.MessageTimeoutMs = (int)Math.Min(retryFor.TotalMilliseconds, int.MaxValue);
        config.DeliveryReportFields = "none";
        Default(config, connection, "compression.type", "lz4", "compression.codec");
        // A delivery is handed over within about that time, and waiting for its reports would take longer: few are on their way at a time.
        Default(config, connection, "linger.ms", "1", "queue.buffering.max.ms");
        Default(config, connection, "queue.buffering.max.messages", "1000000");
        ClientQueues.Limit(config, memory, QueueBytes);
        // As Java's clients do it: records of one id meet in one partition whichever client writes them.
        Default(config, connection, "partitioner", "murmur2_random");
        return config;
    }

    private static void Default(ProducerConfig config, KafkaConnection connection, string name, string value, string? alias = null)
    {
        if (!connection.Properties.ContainsKey(name) && (alias is null || !connection.Properties.ContainsKey(alias)))
        {
            config.Set(name, value);
        }
    }
}
