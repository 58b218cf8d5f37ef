using Confluent.Kafka;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Stages.Tests.Sources.Kafka;

/// <summary>The client's own fetch alone, on a consumer without a group's rebalances.</summary>
public sealed class ClientFetchTests
{
    private const int Records = 10;

    private static readonly SourcePartition Owned = new("payments", 0);
    private static readonly SourcePartition Refused = new("payments", 1);

    [Fact]
    public void RecordsOfAPartitionThatIsNotOwned_AreLeftOutAndCountAsFetched()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic(Owned.Topic, 2);
        var connection = new KafkaConnection(broker.Bootstrap, new Dictionary<string, string>());
        TestBroker.Produce(
            connection,
            new TopicPartition(Refused.Topic, Refused.Partition),
            Enumerable.Repeat<byte[]?>("refused"u8.ToArray(), Records)
        );
        TestBroker.Produce(
            connection,
            new TopicPartition(Owned.Topic, Owned.Partition),
            Enumerable.Repeat<byte[]?>("owned"u8.ToArray(), Records)
        );
        using var output = new StallingOutput();
        var ledger = new PartitionLedger(keepsState: false, _ => { });
        ledger.Assign([new OwnedPartition(Owned)]);
        var topics = new Dictionary<string, RecordKind> { [Owned.Topic] = RecordKind.Transaction };
        var builder = new BatchBuilder(
            topics,
            output,
            ledger,
            new BatchLimits(1000, TimeSpan.FromMinutes(1), 1 << 20),
            new ArrivalClock(new Dictionary<RecordKind, RecordSchema>(), new RememberingLogger(), TimeProvider.System),
            TimeProvider.System
        );
        using IConsumer<Ignore, int> consumer = new ConsumerBuilder<Ignore, int>(connection.ToConsumerConfig("group"))
            .SetValueDeserializer(new PayloadReader { Builder = builder })
            .Build();
        using var fetch = new ClientFetch(
            consumer,
            new ConsumeErrorPolicy(
                new KafkaSourceOptions
                {
                    Connection = KafkaConnection.Embedded,
                    Group = "group",
                    Topics = topics,
                },
                null!,
                new RememberingLogger(),
                TimeProvider.System
            )
        );

        consumer.Assign(new TopicPartitionOffset(Refused.Topic, Refused.Partition, 0));
        for (int left = Records; left > 0; left--)
        {
            fetch.Fetch(builder, TimeSpan.FromSeconds(30), most: 1);
        }
        consumer.Assign(new TopicPartitionOffset(Owned.Topic, Owned.Partition, 0));
        for (int tries = 0; tries < 300 && ledger.Owned[0].Position < Records; tries++)
        {
            fetch.Fetch(builder, TimeSpan.FromMilliseconds(100), Records);
        }

        RecordBatch batch = builder.TakeHeld()!;
        Assert.Equal(Records, batch.Received);
        Assert.Equal(1, batch.Runs.Length);
        Assert.Equal(Owned, batch.Runs[0].Partition);
        for (int i = 0; i < Records; i++)
        {
            Assert.Equal("owned"u8, batch.Payloads[i]);
        }
        output.Return(batch);
    }
}
