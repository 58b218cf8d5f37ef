using System.Text.Json;
using Confluent.Kafka;
using Vigia.Engine.Records;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Assignment;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

/// <summary>Partitions that belong together stay together: with either protocol of the group, and either way of fetching.</summary>
public abstract class CoPartitioningTests(FetchWay fetch, string protocol)
{
    [Fact]
    public async Task MembersComeAndGo_EachHasTheSamePartitionsOfAllTopicsAndEveryRecordArrivesInOrder()
    {
        (string payments, string labels) = await CreateAsync(4, 4);
        KafkaSourceOptions options = Options(payments, labels, TestBroker.Unique("group"));
        Fill(payments, labels, 4, 50);
        await using var first = new KafkaRun(options);
        await first.StartAsync();
        await first.ReceivesAsync(400);
        Assert.Equal(8, Owned(first).Count);

        await using (var second = new KafkaRun(options))
        {
            await second.StartAsync();
            await Eventually.HoldsAsync(() => Owned(first).Count == 4 && Owned(second).Count == 4, "the partitions are shared");
            Fill(payments, labels, 4, 50);
            await Eventually.HoldsAsync(() => Distinct(first, second) == 800, "everything received by two");

            AssertTogether(first, payments, labels);
            AssertTogether(second, payments, labels);
            Assert.Empty(Owned(first).Intersect(Owned(second)));
            AssertInOrder(second);
            await second.StopAsync();
        }
        await Eventually.HoldsAsync(() => Owned(first).Count == 8, "the partitions came back");
        Fill(payments, labels, 4, 10);
        await Eventually.HoldsAsync(() => first.Output.Records.Count(r => r.Offset >= 100) == 80, "everything received by one");
        await first.StopAsync();

        if (TestBroker.IsReal)
        {
            Assert.Equal([110L, 110, 110, 110], TestBroker.Committed(options.Group, labels, 4));
            AssertInOrder(first);
        }
    }

    [Fact]
    public async Task UnlikeNumbersOfPartitions_AreRefusedWithTheRemedy()
    {
        (string payments, string labels) = await CreateAsync(4, 2);
        await using var run = new KafkaRun(Options(payments, labels, TestBroker.Unique("group")));

        var failure = await Assert.ThrowsAsync<KafkaSourceException>(run.StartAsync);

        Assert.Contains($"'{payments}' 4", failure.Message, StringComparison.Ordinal);
        Assert.Contains("give all topics as many partitions", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnlikePartitioners_AreRefusedSayingWhichTopicHasWhich()
    {
        (string payments, string labels) = await CreateAsync(3, 3);
        Produce(payments, "murmur2_random");
        Produce(labels, "consistent_random");
        await using var run = new KafkaRun(Options(payments, labels, TestBroker.Unique("group")));

        var failure = await Assert.ThrowsAsync<KafkaSourceException>(run.StartAsync);

        Assert.Contains($"'{payments}' by murmur2", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"'{labels}' by CRC32", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnePartitioner_IsNamedInTheLog()
    {
        (string payments, string labels) = await CreateAsync(3, 3);
        Produce(payments, "murmur2_random");
        Produce(labels, "murmur2_random");
        var log = new RememberingLogger();
        await using var run = new KafkaRun(Options(payments, labels, TestBroker.Unique("group")), log);

        await run.StartAsync();
        await run.ReceivesAsync(400);
        await run.StopAsync();

        Assert.True(log.Has($"topic '{labels}': the partitions of its"));
        Assert.True(log.Has("murmur2 (Java clients"));
    }

    [Fact]
    public async Task AssignedByNumber_ReadsThosePartitionsOfEveryTopicWithoutTheGroup()
    {
        (string payments, string labels) = await CreateAsync(4, 4);
        Fill(payments, labels, 4, 20);
        KafkaSourceOptions options = Options(payments, labels, TestBroker.Unique("group")) with
        {
            Assign = new AssignSetting(AssignMode.Numbers, [1, 3]),
            UntilEnd = true,
        };

        IReadOnlyList<SentRecord> records = await KafkaRun.ReadToEndAsync(options);

        Assert.Equal(80, records.Count);
        Assert.All(records, r => Assert.Contains(r.Partition.Partition, (int[])[1, 3]), throwIfEmpty: true);
        Assert.Equal([null, 20L, null, 20], TestBroker.Committed(options.Group, labels, 4));
    }

    [Fact]
    public async Task AllAssigned_ReadsTopicsOfUnlikeNumbersInOneProcess()
    {
        (string payments, string labels) = await CreateAsync(3, 2);
        Fill(payments, labels, 2, 20);
        KafkaSourceOptions options = Options(payments, labels, TestBroker.Unique("group")) with
        {
            Assign = AssignSetting.Of(AssignMode.All),
        };

        IReadOnlyList<SentRecord> records = await KafkaRun.ReadToEndAsync(options);

        Assert.Equal(80, records.Count);
    }

    private static async Task<(string Payments, string Labels)> CreateAsync(int payments, int labels) =>
        (await TestBroker.CreateTopicAsync(payments, "payments"), await TestBroker.CreateTopicAsync(labels, "labels"));

    private static void Fill(string payments, string labels, int partitions, int count)
    {
        for (int partition = 0; partition < partitions; partition++)
        {
            TestBroker.Produce(payments, partition, Enumerable.Range(0, count).Select(i => $"p{i}"));
            TestBroker.Produce(labels, partition, Enumerable.Range(0, count).Select(i => $"l{i}"));
        }
    }

    private static void Produce(string topic, string partitioner)
    {
        KafkaConnection connection = TestBroker.Connection with
        {
            Properties = new Dictionary<string, string> { ["partitioner"] = partitioner },
        };
        using IProducer<string, string> producer = new ProducerBuilder<string, string>(connection.ToProducerConfig()).Build();
        for (int i = 0; i < 200; i++)
        {
            producer.Produce(topic, new Message<string, string> { Key = $"E{i}", Value = "" });
        }
        producer.Flush(TimeSpan.FromMinutes(2));
    }

    private static HashSet<(string Topic, int Partition)> Owned(KafkaRun run) =>
        [
            .. run.Status()
                .GetProperty("partitions")
                .EnumerateArray()
                .Select(p => (p.GetProperty("topic").GetString()!, p.GetProperty("partition").GetInt32())),
        ];

    private static void AssertTogether(KafkaRun run, string payments, string labels) =>
        Assert.Equal(
            Owned(run).Where(p => p.Topic == payments).Select(p => p.Partition).Order(),
            Owned(run).Where(p => p.Topic == labels).Select(p => p.Partition).Order()
        );

    private static void AssertInOrder(KafkaRun run)
    {
        foreach (IGrouping<SourcePartition, SentRecord> partition in run.Output.Records.GroupBy(r => r.Partition))
        {
            Assert.Equal(partition.Select(r => r.Offset).Order(), partition.Select(r => r.Offset));
        }
    }

    private static int Distinct(params KafkaRun[] runs) =>
        runs.SelectMany(r => r.Output.Records).Select((SentRecord r) => (r.Partition, r.Offset)).Distinct().Count();

    private KafkaSourceOptions Options(string payments, string labels, string group)
    {
        KafkaSourceOptions options = KafkaRun.Options(payments, group);
        return options with
        {
            Topics = new Dictionary<string, RecordKind> { [payments] = RecordKind.Transaction, [labels] = RecordKind.Label },
            Fetch = fetch,
            Connection =
                protocol == "classic"
                    ? options.Connection
                    : options.Connection with
                    {
                        Properties = new Dictionary<string, string> { ["group.protocol"] = protocol },
                    },
        };
    }
}

public sealed class CoPartitioningByClientTests() : CoPartitioningTests(FetchWay.Client, "classic");

public sealed class CoPartitioningNativelyTests() : CoPartitioningTests(FetchWay.Native, "classic");

public sealed class CoPartitioningByBrokersTests() : CoPartitioningTests(FetchWay.Native, "consumer");
