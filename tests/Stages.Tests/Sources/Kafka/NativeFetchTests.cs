using Confluent.Kafka;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Kafka.Native;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Partitions;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Stages.Tests.Sources.Kafka;

/// <summary>The native fetch alone, on a consumer without a group's rebalances.</summary>
public sealed class NativeFetchTests : IDisposable
{
    private const int Rows = 1000;

    private static readonly SourcePartition Partition = new("payments", 0);

    private readonly EmbeddedBroker _broker = new();
    private readonly StallingOutput _output = new();
    private readonly PartitionLedger _ledger = new(keepsState: false, _ => { });
    private readonly BatchBuilder _builder;
    private readonly IConsumer<Ignore, int> _consumer;
    private readonly NativeFetch _fetch;

    public NativeFetchTests()
    {
        _broker.CreateTopic(Partition.Topic, 1);
        var topics = new Dictionary<string, RecordKind> { [Partition.Topic] = RecordKind.Transaction };
        _builder = new BatchBuilder(
            topics,
            _output,
            _ledger,
            new BatchLimits(Rows, TimeSpan.FromMinutes(1), 1 << 20),
            new ArrivalClock(new Dictionary<RecordKind, RecordSchema>(), new RememberingLogger(), TimeProvider.System),
            TimeProvider.System
        );
        _ledger.Assign([new OwnedPartition(Partition)]);
        _consumer = new ConsumerBuilder<Ignore, int>(Connection.ToConsumerConfig("group"))
            .SetValueDeserializer(new PayloadReader { Builder = _builder })
            .Build();
        var errors = new ConsumeErrorPolicy(
            new KafkaSourceOptions
            {
                Connection = KafkaConnection.Embedded,
                Group = "group",
                Topics = topics,
            },
            null!,
            new RememberingLogger(),
            TimeProvider.System
        );
        ClientHandle handle = ClientHandle.TryTake(_consumer, Librdkafka.ConsumeFunctions, out string obstacle)
            ?? throw new InvalidOperationException(obstacle);
        _fetch = new NativeFetch(handle, new ClientFetch(_consumer, errors), topics.Keys, errors);
    }

    private KafkaConnection Connection => new(_broker.Bootstrap, new Dictionary<string, string>());

    public void Dispose()
    {
        _fetch.Dispose();
        _consumer.Dispose();
        _output.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public void Fetch_WarmedUp_AllocatesNothingPerRecord()
    {
        Produce(20 * Rows);
        _consumer.Assign(new TopicPartitionOffset(Partition.Topic, Partition.Partition, 0));
        ReceiveInBatches(5 * Rows);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int received = ReceiveInBatches(10 * Rows);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Some objects of the client and the test are allowed; one object per record would be at least 24 bytes.
        Assert.True(allocated < received, $"{allocated} bytes for {received} records");
    }

    [Fact]
    public void WhatABatchDoesNotTake_IsKept_AndDroppedWhenItsPartitionLeaves()
    {
        Produce(Rows + 100);
        _consumer.Assign(new TopicPartitionOffset(Partition.Topic, Partition.Partition, 0));
        Receive(limit: 10);
        Assert.Equal(10, Held());
        for (int i = 0; i < 5; i++)
        {
            _fetch.KeepAlive(_builder);
        }
        Assert.Equal(10, Held());

        OwnedPartition[] leaving = _ledger.Owned;
        _fetch.Rebalanced(leaving);
        _ledger.Release(leaving);
        _builder.Discard(leaving);
        _ledger.Assign([new OwnedPartition(Partition)]);
        _fetch.Fetch(_builder, TimeSpan.Zero, most: 1);

        // The offsets that were on their way belong to the assignment that has gone; what comes now came behind them.
        Assert.True(_builder.TakeHeld() is not { } batch || batch.Offsets[0] > 14, "a record of the partition that left was taken");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SchemaHeader_PrecedesThePayload_TheLastOfSeveral(bool isNative)
    {
        byte[] id = [1, .. Guid.Parse("00112233-4455-6677-8899-aabbccddeeff").ToByteArray(bigEndian: true)];
        ProduceWithHeaders(id);
        using IConsumer<Ignore, int> consumer = ConsumerOfHeaders();
        var errors = new ConsumeErrorPolicy(Options, null!, new RememberingLogger(), TimeProvider.System);
        var managed = new ClientFetch(consumer, errors);
        using IRecordFetch fetch = isNative
            ? new NativeFetch(
                ClientHandle.TryTake(consumer, Librdkafka.ConsumeFunctions, out _)!,
                managed,
                [Partition.Topic],
                errors,
                hasSchemaHeaders: true
            )
            : managed;
        consumer.Assign(new TopicPartitionOffset(Partition.Topic, Partition.Partition, 0));

        for (int tries = 0; Held() < 3 && tries < 300; tries++)
        {
            fetch.Fetch(_builder, TimeSpan.FromMilliseconds(100), 3 - Held());
        }

        RecordBatch batch = _builder.TakeHeld()!;
        Assert.Equal([.. id, 7, 8], batch.Payloads[0].ToArray());
        Assert.Equal([9], batch.Payloads[1].ToArray());
        Assert.Equal([], batch.Payloads[2].ToArray());
    }

    private static KafkaSourceOptions Options =>
        new()
        {
            Connection = KafkaConnection.Embedded,
            Group = "group",
            Topics = new Dictionary<string, RecordKind> { [Partition.Topic] = RecordKind.Transaction },
        };

    private IConsumer<Ignore, int> ConsumerOfHeaders()
    {
        ConsumerConfig config = Connection.ToConsumerConfig("headers");
        config.ConsumeResultFields = "timestamp,topic,headers";
        return new ConsumerBuilder<Ignore, int>(config)
            .SetValueDeserializer(new PayloadReader { Builder = _builder, HasSchemaHeaders = true })
            .Build();
    }

    /// <summary>A message with two headers of the name, one without any, and a tombstone.</summary>
    private void ProduceWithHeaders(byte[] id)
    {
        using IProducer<Null, byte[]?> producer = new ProducerBuilder<Null, byte[]?>(
            new ProducerConfig { BootstrapServers = _broker.Bootstrap }
        ).Build();
        var place = new TopicPartition(Partition.Topic, Partition.Partition);
        Headers headers = [new Header("__value_schema_id", [0, 0, 0, 0, 1]), new Header("other", [5]), new Header("__value_schema_id", id)];
        producer.Produce(place, new Message<Null, byte[]?> { Value = [7, 8], Headers = headers });
        producer.Produce(place, new Message<Null, byte[]?> { Value = [9] });
        producer.Produce(place, new Message<Null, byte[]?> { Value = null, Headers = headers });
        producer.Flush(TimeSpan.FromSeconds(30));
    }

    private void Produce(int count) =>
        TestBroker.Produce(
            Connection,
            new TopicPartition(Partition.Topic, Partition.Partition),
            Enumerable.Repeat<byte[]?>(new byte[100], count)
        );

    private int Held() => (int)Math.Max(0, _ledger.Owned[0].Position);

    /// <summary>Fetches until there are that many.</summary>
    private void Receive(int limit)
    {
        for (int tries = 0; Held() < limit && tries < 300; tries++)
        {
            _fetch.Fetch(_builder, TimeSpan.FromMilliseconds(100), limit - Held());
        }
    }

    /// <summary>Receives at least that many records, in batches that the broker's answers may make smaller than their limit.</summary>
    /// <returns>How many.</returns>
    private int ReceiveInBatches(int limit)
    {
        int received = 0;
        for (int tries = 0; received < limit; tries++)
        {
            Assert.True(tries < 3000, $"{received} of {limit} records came");
            _fetch.Fetch(_builder, TimeSpan.FromMilliseconds(100), Rows);
            while (_builder.TakeReady() is { } batch)
            {
                received += batch.Received;
                _output.Return(batch);
            }
        }
        return received;
    }
}
