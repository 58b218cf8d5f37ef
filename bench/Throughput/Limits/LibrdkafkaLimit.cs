using Confluent.Kafka;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Kafka.Native;

namespace Vigia.Bench.Throughput.Limits;

/// <summary>librdkafka and nothing else: messages are taken from the consumer's queue in batches, and given back unread.</summary>
/// <param name="reader">The topic.</param>
/// <param name="topic">Its name.</param>
internal sealed class LibrdkafkaLimit(TopicReader reader, string topic) : Contender
{
    private const int BatchMessages = 1024;
    private const int WaitMs = 100;

    public override string Name => $"{LimitPrefix}librdkafka";

    public override string Description => "rd_kafka_consume_batch_queue alone";

    public override Task<long> RunAsync() => Task.Run(Consume);

    private long Consume()
    {
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(
            reader.Configuration($"limit-{Guid.NewGuid():N}")
        ).Build();
        using ClientHandle handle = ClientHandle.TryTake(consumer, Librdkafka.ConsumeFunctions, out string obstacle)
            ?? throw new NotSupportedException(obstacle);
        consumer.Subscribe(topic);
        nint queue = Librdkafka.ConsumerQueue(handle.Address);
        nint[] messages = new nint[BatchMessages];
        long records = 0;
        while (records < reader.Rows)
        {
            // The call waits until it has as many as it was asked for: this thread is not woken for less, except at the end.
            int taken = (int)Librdkafka.ConsumeBatch(queue, WaitMs, ref messages[0], (nuint)Math.Min(BatchMessages, reader.Rows - records));
            if (taken > 0)
            {
                Begin();
            }
            for (int i = 0; i < taken; i++)
            {
                records += IsRecord(messages[i]) ? 1 : 0;
                Librdkafka.DestroyMessage(messages[i]);
            }
        }
        Librdkafka.DestroyQueue(queue);
        consumer.Close();
        return records;
    }

    private static unsafe bool IsRecord(nint message) => ((NativeMessage*)message)->Error == 0;
}
