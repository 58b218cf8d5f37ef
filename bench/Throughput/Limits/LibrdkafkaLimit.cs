using Confluent.Kafka;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Stages.Kafka.Native;

namespace Vigia.Bench.Throughput.Limits;

/// <summary>librdkafka and nothing else: messages are taken from the consumer's queue in batches, and given back unread.</summary>
/// <param name="reader">The topic.</param>
/// <param name="topic">Its name.</param>
/// <param name="partitions">Its partitions.</param>
internal sealed class LibrdkafkaLimit(TopicReader reader, string topic, int partitions) : Contender
{
    private const int BatchMessages = 1024;
    private const int NoError = 0;
    private const int PartitionEof = -191;

    public override string Name => $"{LimitPrefix}librdkafka";

    public override string Description => "rd_kafka_consume_batch_queue alone";

    public override Task<long> RunAsync() => Task.Run(Consume);

    private long Consume()
    {
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(reader.Configuration($"limit-{Guid.NewGuid():N}")).Build();
        using ClientHandle handle = ClientHandle.TryTake(consumer, Librdkafka.ConsumeFunctions, out string obstacle) ?? throw new NotSupportedException(obstacle);
        consumer.Subscribe(topic);
        nint queue = Librdkafka.ConsumerQueue(handle.Address);
        nint[] messages = new nint[BatchMessages];
        (long records, int ended) = (0, 0);
        while (ended < partitions)
        {
            // The call waits for as many as it is asked for: long only while nothing has come.
            int taken = (int)Librdkafka.ConsumeBatch(queue, records == 0 ? 1000 : 20, ref messages[0], records == 0 ? 1u : BatchMessages);
            if (taken > 0)
            {
                Begin();
            }
            for (int i = 0; i < taken; i++)
            {
                switch (ErrorOf(messages[i]))
                {
                    case NoError:
                        records++;
                        break;
                    case PartitionEof:
                        ended++;
                        break;
                }
                Librdkafka.DestroyMessage(messages[i]);
            }
        }
        Librdkafka.DestroyQueue(queue);
        consumer.Close();
        return records;
    }

    private static unsafe int ErrorOf(nint message) => ((NativeMessage*)message)->Error;
}
