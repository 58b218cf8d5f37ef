using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

/// <summary>What only a real broker's log has: sets compressed by each codec, transaction markers, aborted records, gaps left by compaction.</summary>
public sealed class KafkaLogTests
{
    private const string NeedsRealBroker = $"the embedded broker has no such log; {TestBroker.Variable}=host:port names a real one";

    public static TheoryData<FetchWay> Ways { get; } = [FetchWay.Client, FetchWay.Native];

    public static MatrixTheoryData<FetchWay, CompressionType> WaysAndCodecs { get; } =
        new(
            [FetchWay.Client, FetchWay.Native],
            [CompressionType.None, CompressionType.Gzip, CompressionType.Snappy, CompressionType.Lz4, CompressionType.Zstd]
        );

    [Theory, MemberData(nameof(WaysAndCodecs))]
    public async Task CompressedSets_ComeWhole(FetchWay fetch, CompressionType codec)
    {
        Assert.SkipUnless(TestBroker.IsReal, NeedsRealBroker);
        string topic = await TestBroker.CreateTopicAsync(1);
        string[] values = [.. Enumerable.Range(0, 5000).Select(i => $"{i} {new string((char)('a' + (i % 26)), i % 300)}")];
        using (IProducer<Null, string> producer = Producer(c => (c.CompressionType, c.LingerMs) = (codec, 20)))
        {
            Array.ForEach(values, v => producer.Produce(new TopicPartition(topic, 0), new Message<Null, string> { Value = v }));
            producer.Flush(TestContext.Current.CancellationToken);
        }

        IReadOnlyList<SentRecord> records = await ReadAsync(topic, fetch);

        Assert.Equal(values, records.Select(r => r.Payload));
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), records.Select(r => r.Offset));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Transactions_MarkersTakeOffsets_AndAbortedRecordsDoNotCome(FetchWay fetch)
    {
        Assert.SkipUnless(TestBroker.IsReal, NeedsRealBroker);
        string topic = await TestBroker.CreateTopicAsync(1);
        using (IProducer<Null, string> producer = Producer(c => c.TransactionalId = TestBroker.Unique("writer")))
        {
            producer.InitTransactions(TimeSpan.FromMinutes(2));
            foreach (string value in (string[])["kept-0", "aborted", "kept-1", "aborted"])
            {
                producer.BeginTransaction();
                producer.Produce(new TopicPartition(topic, 0), new Message<Null, string> { Value = value });
                // What is not written yet would be dropped by an abort.
                producer.Flush(TestContext.Current.CancellationToken);
                if (value == "aborted")
                {
                    producer.AbortTransaction();
                }
                else
                {
                    producer.CommitTransaction();
                }
            }
        }
        string group = TestBroker.Unique("group");

        IReadOnlyList<SentRecord> records = await KafkaRun.ReadToEndAsync(KafkaRun.Options(topic, group) with { Fetch = fetch });

        Assert.Equal([(0L, "kept-0"), (4, "kept-1")], records.Select(r => (r.Offset, r.Payload)));
        Assert.Equal([5L], TestBroker.Committed(group, topic, 1));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Compaction_LeavesGapsThatAreNoLoss(FetchWay fetch)
    {
        Assert.SkipUnless(TestBroker.IsReal, NeedsRealBroker);
        string topic = TestBroker.Unique("compacted");
        using IAdminClient admin = new AdminClientBuilder(TestBroker.Connection.ToAdminConfig()).Build();
        await admin.CreateTopicsAsync([
            new TopicSpecification
            {
                Name = topic,
                NumPartitions = 1,
                ReplicationFactor = 1,
                Configs = new()
                {
                    ["cleanup.policy"] = "compact",
                    ["segment.ms"] = "50",
                    ["min.cleanable.dirty.ratio"] = "0.01",
                    ["max.compaction.lag.ms"] = "100",
                },
            },
        ]);
        using IProducer<string, string> producer = new ProducerBuilder<string, string>(TestBroker.Connection.ToProducerConfig()).Build();
        for (int i = 0; i < 40; i++)
        {
            await producer.ProduceAsync(
                topic,
                new Message<string, string> { Key = $"{i % 4}", Value = $"{i}" },
                TestContext.Current.CancellationToken
            );
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        IReadOnlyList<SentRecord> records = await ReadAsync(topic, fetch);

        // When the broker cleans is its own affair; whenever it does, the last value of each key stays, at its own offset.
        Assert.Equal(records.Select(r => r.Offset).Order(), records.Select(r => r.Offset));
        Assert.All(
            records,
            r => Assert.Equal(r.Offset.ToString(System.Globalization.CultureInfo.InvariantCulture), r.Payload),
            throwIfEmpty: true
        );
        Assert.Equal(["36", "37", "38", "39"], records.Select(r => r.Payload).TakeLast(4));
    }

    private static Task<IReadOnlyList<SentRecord>> ReadAsync(string topic, FetchWay fetch) =>
        KafkaRun.ReadToEndAsync(KafkaRun.Options(topic, TestBroker.Unique("group")) with { Fetch = fetch });

    private static IProducer<Null, string> Producer(Action<ProducerConfig> configure)
    {
        ProducerConfig config = TestBroker.Connection.ToProducerConfig();
        configure(config);
        return new ProducerBuilder<Null, string>(config).Build();
    }
}
