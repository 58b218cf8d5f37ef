using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Vigia.Engine.Records;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Stages.Sources.Kafka;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

/// <summary>Where reading begins and ends.</summary>
public sealed class KafkaStartTests
{
    [Fact]
    public async Task Latest_PartitionWithoutOffsetInATopicThatTheGroupReads_BeginsWithItsOldestRecord()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        KafkaSourceOptions options = Latest(topic);
        TestBroker.Produce(topic, 0, Values(10));
        TestBroker.Produce(topic, 1, Values(10));
        Commit(options, topic, 0, 10);

        IReadOnlyList<SentRecord> records = await KafkaRun.ReadToEndAsync(options);

        Assert.Equal(10, records.Count);
        Assert.All(records, r => Assert.Equal(1, r.Partition.Partition), throwIfEmpty: true);
    }

    [Fact]
    public async Task Latest_OffsetThatRetentionHasPassed_ContinuesWithTheOldestRecordLeft()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 1);
        KafkaSourceOptions options = Latest("payments") with
        {
            Connection = new KafkaConnection(broker.Bootstrap, new Dictionary<string, string>()),
        };
        TestBroker.Produce(options.Connection, new TopicPartition("payments", 0), Values(100).Select(System.Text.Encoding.UTF8.GetBytes));
        Commit(options, "payments", 0, 10);
        broker.DeleteRecords(new TopicPartition("payments", 0), 60);

        IReadOnlyList<SentRecord> records = await KafkaRun.ReadToEndAsync(options);

        Assert.Equal(Enumerable.Range(60, 40).Select(i => (long)i), records.Select(r => r.Offset));
    }

    [Fact]
    public async Task Latest_SecondMember_BeginsWhereTheFirstHasFixedTheBeginning()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        TestBroker.Produce(topic, 1, Values(10));
        KafkaSourceOptions options = Latest(topic);
        await using var run = new KafkaRun(options);
        await run.StartAsync();
        await Eventually.HoldsAsync(
            () => TestBroker.Committed(options.Connection, options.Group, topic, 2) is [0, 10],
            "the beginning is committed for both"
        );
        await run.StopAsync();

        Assert.Empty(run.Output.Records);
    }

    [Fact]
    public async Task StateBehindTheGroup_IsRefusedWithBothNumbers()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        TestBroker.Produce(topic, 0, Values(100));
        KafkaSourceOptions options = KafkaRun.Options(topic, TestBroker.Unique("group"));
        Commit(options, topic, 0, 80);
        await using var run = new KafkaRun(options, keepsState: true);
        run.Output.KeptOffsets[new SourcePartition(topic, 0)] = 60;
        await run.StartAsync();

        var failure = await Assert.ThrowsAsync<KafkaSourceException>(run.EndsAsync);

        Assert.Contains("ends at offset 60", failure.Message, StringComparison.Ordinal);
        Assert.Contains("has committed 80", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StateAheadOfTheGroup_IsUsedWithAWarningThatHasBothNumbers()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        TestBroker.Produce(topic, 0, Values(100));
        KafkaSourceOptions options = KafkaRun.Options(topic, TestBroker.Unique("group"), untilEnd: true);
        Commit(options, topic, 0, 10);
        var log = new RememberingLogger();
        await using var run = new KafkaRun(options, log, keepsState: true);
        run.Output.KeptOffsets[new SourcePartition(topic, 0)] = 60;
        await run.StartAsync();
        await run.EndsAsync();

        Assert.Equal(40, run.Output.Records.Count);
        Assert.True(log.Has("(state 60, group 10)"));
    }

    [Fact]
    public async Task StateBeyondTheEnd_IsNotCountedAgainFromTheBeginning()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        TestBroker.Produce(topic, 0, Values(100));
        await using var run = new KafkaRun(KafkaRun.Options(topic, TestBroker.Unique("group")), keepsState: true);
        run.Output.KeptOffsets[new SourcePartition(topic, 0)] = 1000;
        await run.StartAsync();

        var failure = await Assert.ThrowsAsync<TopicChangedException>(run.EndsAsync);

        Assert.Contains("continues at offset 0 instead of 1000", failure.Message, StringComparison.Ordinal);
        Assert.Empty(run.Output.Records);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MarkersOfTransactions_AreCommittedBehind(bool keepsState)
    {
        Assert.SkipUnless(TestBroker.IsReal, "the embedded broker writes no markers");
        string topic = await TestBroker.CreateTopicAsync(1);
        KafkaSourceOptions options = KafkaRun.Options(topic, TestBroker.Unique("group"));
        ProduceInTransaction(topic, 10);
        await using var run = new KafkaRun(options, keepsState: keepsState);
        await run.StartAsync();
        await run.ReceivesAsync(10);
        if (keepsState)
        {
            await Eventually.HoldsAsync(
                () => run.Output.Advanced.Contains((new SourcePartition(topic, 0), 11)),
                "the position moved behind the marker"
            );
            run.Source.OnCheckpointCommitted(new Dictionary<SourcePartition, long> { [new SourcePartition(topic, 0)] = 11 });
        }
        else
        {
            await Eventually.HoldsAsync(
                () => run.Status().GetProperty("partitions")[0].GetProperty("position").GetInt64() == 11,
                "the end was met"
            );
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        await run.StopAsync();

        Assert.Equal([11L], TestBroker.Ends(topic, 1));
        Assert.Equal([11L], TestBroker.Committed(options.Group, topic, 1));
    }

    [Fact]
    public async Task FromAndUntil_ReadThatTimeExactly()
    {
        Assert.SkipUnless(TestBroker.IsReal, "the embedded broker does not look up offsets by time");
        string topic = await TestBroker.CreateTopicAsync(2);
        DateTimeOffset day = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        ProduceHourly(topic, 2, day.AddDays(-1), 72);
        KafkaSourceOptions options = KafkaRun.Options(topic, TestBroker.Unique("group")) with { From = day, Until = day.AddDays(1) };
        await using var run = new KafkaRun(options);
        await run.StartAsync();
        await run.EndsAsync();

        Assert.Equal(48, run.Output.Records.Count);
        Assert.All(run.Output.Records, r => Assert.InRange(r.Offset, 24, 47), throwIfEmpty: true);
        Assert.Equal([48L, 48], TestBroker.Committed(options.Group, topic, 2));
        await using var again = new KafkaRun(options);
        var failure = await Assert.ThrowsAsync<KafkaSourceException>(again.StartAsync);
        Assert.Contains("a group of its own", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PartitionsAddedToATopic_AreReadFromTheirBeginning()
    {
        Assert.SkipUnless(TestBroker.IsReal, "the embedded broker does not add partitions");
        string topic = await TestBroker.CreateTopicAsync(1);
        TestBroker.Produce(topic, 0, Values(10));
        KafkaSourceOptions options = KafkaRun.With(Latest(topic), ("topic.metadata.refresh.interval.ms", "1000"));
        await using var run = new KafkaRun(options);
        await run.StartAsync();
        await Eventually.HoldsAsync(() => run.Source.IsReady, "assigned");
        using (IAdminClient admin = new AdminClientBuilder(options.Connection.ToAdminConfig()).Build())
        {
            await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 2 }]);
        }
        await Eventually.HoldsAsync(() => TestBroker.Ends(topic, 2) is [10, 0], "the partition is there");
        TestBroker.Produce(topic, 1, Values(200));

        await run.ReceivesAsync(200);
        await run.StopAsync();
        Assert.Equal(200, run.Output.Records.Count);
    }

    private static KafkaSourceOptions Latest(string topic) =>
        KafkaRun.Options(topic, TestBroker.Unique("group")) with
        {
            Start = StartOffset.Latest,
        };

    private static IEnumerable<string> Values(int count) => Enumerable.Range(0, count).Select(i => $"{i}");

    private static void Commit(KafkaSourceOptions options, string topic, int partition, long offset)
    {
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(
            options.Connection.ToConsumerConfig(options.Group)
        ).Build();
        consumer.Commit([new TopicPartitionOffset(topic, partition, offset)]);
    }

    private static void ProduceInTransaction(string topic, int count)
    {
        ProducerConfig config = TestBroker.Connection.ToProducerConfig();
        config.TransactionalId = TestBroker.Unique("producer");
        using IProducer<Null, string> producer = new ProducerBuilder<Null, string>(config).Build();
        producer.InitTransactions(TimeSpan.FromMinutes(2));
        producer.BeginTransaction();
        for (int i = 0; i < count; i++)
        {
            producer.Produce(new TopicPartition(topic, 0), new Message<Null, string> { Value = $"{i}" });
        }
        producer.CommitTransaction();
    }

    private static void ProduceHourly(string topic, int partitions, DateTimeOffset start, int hours)
    {
        using IProducer<Null, string> producer = new ProducerBuilder<Null, string>(TestBroker.Connection.ToProducerConfig()).Build();
        for (int partition = 0; partition < partitions; partition++)
        {
            for (int hour = 0; hour < hours; hour++)
            {
                producer.Produce(
                    new TopicPartition(topic, partition),
                    new Message<Null, string> { Value = $"{hour}", Timestamp = new Timestamp(start.AddHours(hour)) }
                );
            }
        }
        producer.Flush(TimeSpan.FromMinutes(2));
    }
}
