using System.Globalization;
using Confluent.Kafka;
using Vigia.Engine.Components;

namespace Vigia.Kafka.Connection;

/// <summary>
/// How many bytes a client of librdkafka may hold in its queues: its share of the process' memory where that has a budget. What the
/// configuration's properties say wins.
/// </summary>
public static class ClientQueues
{
    // librdkafka's own defaults.
    private const long UsualConsumer = 64L << 20;
    private const long UsualFetch = 50L << 20;

    // Least that a topic's usual message fits into.
    private const long Least = 2L << 20;

    // Answers to fetches come on top of what is queued, several at a time.
    private const int FetchesPerQueue = 4;

    /// <summary>Limits what a consumer reads ahead.</summary>
    /// <param name="config">The consumer's configuration.</param>
    /// <param name="memory">The process' memory.</param>
    public static void Limit(ConsumerConfig config, MemoryBudget memory)
    {
        if (memory.Bytes is null)
        {
            return;
        }
        long queue = Math.Max(Least, memory.ShareOf(UsualConsumer, MemoryBudget.ConsumerShare));
        Default(config, "queued.max.messages.kbytes", queue / 1024);
        // The library refuses a fetch that the largest message does not fit into.
        long message = long.TryParse(config.Get("message.max.bytes"), CultureInfo.InvariantCulture, out long largest) ? largest : 0;
        Default(config, "fetch.max.bytes", Math.Max(Math.Max(Least, message), Math.Min(UsualFetch, queue / FetchesPerQueue)));
    }

    /// <summary>Limits what a producer holds until it is delivered.</summary>
    /// <param name="config">The producer's configuration.</param>
    /// <param name="memory">The process' memory.</param>
    /// <param name="usual">Bytes without a budget.</param>
    public static void Limit(ProducerConfig config, MemoryBudget memory, long usual) =>
        Default(config, "queue.buffering.max.kbytes", Math.Max(Least, memory.ShareOf(usual, MemoryBudget.ProducerShare)) / 1024);

    private static void Default(ClientConfig config, string name, long value)
    {
        // The configuration's properties are set already.
        if (config.All(property => property.Key != name))
        {
            config.Set(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
