using System.Text.Json;
using Confluent.Kafka;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

/// <summary>What the source does, whichever way it fetches.</summary>
public abstract class KafkaSourceTests(FetchWay fetch)
{
    private static readonly BatchLimits HeldUntilFull = new(100, TimeSpan.FromMinutes(1), 1 << 20) { Interval = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task UntilEnd_EveryRecordComesOnceInItsPartitionsOrderAndIsCommitted()
    {
        string topic = await TestBroker.CreateTopicAsync(4);
        string group = TestBroker.Unique("group");
        int[] counts = [1000, 0, 1, 777];
        Fill(topic, counts);

        IReadOnlyList<SentRecord> records = await KafkaRun.ReadToEndAsync(Options(topic, group));

        for (int partition = 0; partition < counts.Length; partition++)
        {
            SentRecord[] own = [.. records.Where(r => r.Partition == new SourcePartition(topic, partition))];
            Assert.Equal(Enumerable.Range(0, counts[partition]).Select(i => (long)i), own.Select(r => r.Offset));
            Assert.Equal(Values(partition, counts[partition]), own.Select(r => r.Payload));
            Assert.All(own, r => Assert.True(r.SourceTime > 1_700_000_000_000), throwIfEmpty: counts[partition] > 0);
        }
        Assert.Equal([1000L, null, 1, 777], TestBroker.Committed(group, topic, 4));
    }

    [Fact]
    public async Task TimeOfDayThatJumpsBackAndForth_EveryRecordComesOnceAndIsCommitted()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        KafkaSourceOptions options = Options(topic, TestBroker.Unique("group")) with
        {
            Batch = new(Rows: 64, TimeSpan.FromMilliseconds(20), 1 << 20),
        };
        Fill(topic, 300, 200);
        await using var run = new KafkaRun(options, time: new ErraticTime(seed: 1));
        await run.StartAsync();

        // The last batches are closed by their delay.
        await run.ReceivesAsync(500);
        await run.StopAsync();

        Assert.Equal(500, run.Output.Records.DistinctBy(r => (r.Partition, r.Offset)).Count());
        Assert.Equal(500, run.Output.Records.Count);
        Assert.Equal([300L, 200], TestBroker.Committed(options.Group, topic, 2));
    }

    [Fact]
    public async Task Restart_GoesOnAfterWhatWasAcknowledged()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        KafkaSourceOptions options = Options(topic, TestBroker.Unique("group"));
        Fill(topic, 300, 200);
        IReadOnlyList<SentRecord> before = await KafkaRun.ReadToEndAsync(options);
        TestBroker.Produce(topic, 1, ["new-0", "new-1"]);

        IReadOnlyList<SentRecord> after = await KafkaRun.ReadToEndAsync(options);

        Assert.Equal(500, before.Count);
        Assert.Equal([(200L, "new-0"), (201, "new-1")], after.Select(r => (r.Offset, r.Payload)));
    }

    [Fact]
    public async Task Retention_OvertakesTheReader_ReadingGoesOnAtTheOldestAndSaysSo()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        KafkaSourceOptions options = Options(topic, TestBroker.Unique("group"), untilEnd: true);
        Fill(topic, 10);
        await KafkaRun.ReadToEndAsync(options);
        // More than the embedded broker keeps of a partition.
        string value = new('x', 60_000);
        TestBroker.Produce(topic, 0, Enumerable.Repeat(value, 200));
        await TestBroker.DeleteBeforeAsync(topic, 0, 100);

        await using var run = new KafkaRun(options);
        await run.StartAsync();
        await run.Ended;

        long oldest = run.Output.Records[0].Offset;
        Assert.InRange(oldest, 11, 209);
        Assert.Equal(Enumerable.Range((int)oldest, 210 - (int)oldest).Select(i => (long)i), run.Output.Records.Select(r => r.Offset));
        Assert.Contains("vigia_source_errors_total{code=\"OffsetOutOfRange\"} 1\n", await run.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_SendsWhatIsHeldAndCommitsIt()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        string group = TestBroker.Unique("group");
        Fill(topic, 7);
        await using var run = new KafkaRun(Options(topic, group) with { Batch = HeldUntilFull });

        await run.StartAsync();
        await Eventually.HoldsAsync(() => Position(run) == 7, "seven records held");
        Assert.Empty(run.Output.Records);
        await run.StopAsync();

        Assert.Equal(7, run.Output.Records.Count);
        Assert.Equal(1, run.Output.BatchesTaken);
        Assert.Equal(0, run.Output.BatchesOut);
        Assert.Equal([7L], TestBroker.Committed(group, topic, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task StateIsKept_OnlyWhatACheckpointHoldsIsCommitted(int kept)
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        string group = TestBroker.Unique("group");
        Fill(topic, 50);
        await using var run = new KafkaRun(Options(topic, group, rows: 10), keepsState: true);
        await run.StartAsync();
        await run.ReceivesAsync(50);
        await Eventually.HoldsAsync(() => Sum(run, "acknowledged") == 50, "everything is acknowledged");

        if (kept > 0)
        {
            run.Source.OnCheckpointCommitted(new Dictionary<SourcePartition, long> { [new SourcePartition(topic, 0)] = kept });
        }
        await run.StopAsync();

        Assert.Equal([kept > 0 ? kept : null], TestBroker.Committed(group, topic, 1));
    }

    [Fact]
    public async Task Batches_CloseAtTheirRowsOrBytes()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        TestBroker.Produce(topic, 0, Enumerable.Repeat(new string('x', 600), 40));
        KafkaSourceOptions options = Options(topic, TestBroker.Unique("group"), untilEnd: true);
        await using var rows = new KafkaRun(options with { Batch = HeldUntilFull with { Rows = 8 } });
        await using var bytes = new KafkaRun(
            options with
            {
                Group = TestBroker.Unique("group"),
                Batch = new(100, TimeSpan.FromMinutes(1), 3000),
            }
        );

        await rows.StartAsync();
        await rows.Ended;
        await bytes.StartAsync();
        await bytes.Ended;

        Assert.Equal((40, 5), (rows.Output.Records.Count, rows.Output.BatchesTaken));
        Assert.Equal((40, 8), (bytes.Output.Records.Count, bytes.Output.BatchesTaken));
    }

    [Fact]
    public async Task Topics_EachGivesBatchesOfItsKind()
    {
        string payments = await TestBroker.CreateTopicAsync(2, "payments");
        string labels = await TestBroker.CreateTopicAsync(2, "labels");
        Fill(payments, 120, 80);
        TestBroker.Produce(labels, 0, Enumerable.Range(0, 50).Select(i => $"label-{i}"));
        KafkaSourceOptions options = Options(payments, TestBroker.Unique("group")) with
        {
            Topics = new Dictionary<string, RecordKind> { [payments] = RecordKind.Transaction, [labels] = RecordKind.Label },
        };

        IReadOnlyList<SentRecord> records = await KafkaRun.ReadToEndAsync(options);

        Assert.Equal(200, records.Count(r => r.Kind == RecordKind.Transaction && r.Partition.Topic == payments));
        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => $"label-{i}"),
            records.Where(r => r.Kind == RecordKind.Label).Select(r => r.Payload)
        );
        Assert.All(records, r => Assert.Equal(r.Partition.Topic == labels, r.Kind == RecordKind.Label), throwIfEmpty: true);
    }

    [Fact]
    public async Task Tombstone_IsAnEmptyPayloadAndIsCounted()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        TestBroker.Produce(TestBroker.Connection, new TopicPartition(topic, 0), ["a"u8.ToArray(), null, [], "b"u8.ToArray()]);
        await using var run = new KafkaRun(Options(topic, TestBroker.Unique("group"), untilEnd: true));

        await run.StartAsync();
        await run.Ended;

        Assert.Equal(["a", "", "", "b"], run.Output.Records.Select(r => r.Payload));
        Assert.Equal(1, run.Status().GetProperty("tombstones").GetInt64());
    }

    [Fact]
    public async Task KeptState_DecidesWhereAPartitionGoesOn()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        string group = TestBroker.Unique("group");
        Fill(topic, 100, 100);
        await using (var before = new KafkaRun(Options(topic, group, untilEnd: true), keepsState: true))
        {
            await before.StartAsync();
            await before.Ended;
        }
        await using var run = new KafkaRun(Options(topic, group, untilEnd: true), keepsState: true);
        run.Output.KeptOffsets[new SourcePartition(topic, 0)] = 40;
        run.Output.KeptOffsets[new SourcePartition(topic, 1)] = 100;

        await run.StartAsync();
        await run.Ended;

        Assert.Equal(Enumerable.Range(40, 60).Select(i => (long)i), run.Output.Records.Select(r => r.Offset));
        Assert.All(run.Output.Records, r => Assert.Equal(0, r.Partition.Partition), throwIfEmpty: true);
    }

    [Fact]
    public async Task Start_Latest_BeginsWithWhatComesLater()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        Fill(topic, 100);
        await using var run = new KafkaRun(Options(topic, TestBroker.Unique("group")) with { Start = StartOffset.Latest });

        await run.StartAsync();
        await Eventually.HoldsAsync(() => Position(run) == 100, "the end was found");
        TestBroker.Produce(topic, 0, ["later"]);
        await run.ReceivesAsync(1);
        await run.StopAsync();

        Assert.Equal(["later"], run.Output.Records.Select(r => r.Payload));
    }

    [Fact]
    public async Task Start_Latest_EndsBeforeItsFirstCommit_WhatCameMeanwhileIsNotLeftOut()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        Fill(topic, 100);
        KafkaSourceOptions options = Options(topic, TestBroker.Unique("group")) with { Start = StartOffset.Latest };
        await using (var run = new KafkaRun(options))
        {
            run.Output.AcknowledgesAtOnce = false;
            await run.StartAsync();
            await Eventually.HoldsAsync(() => Position(run) == 100, "the end was found");
            TestBroker.Produce(topic, 0, ["meanwhile"]);
            await run.ReceivesAsync(1);
        }
        TestBroker.Produce(topic, 0, ["later"]);

        IReadOnlyList<SentRecord> records = await KafkaRun.ReadToEndAsync(options);

        Assert.Equal(["meanwhile", "later"], records.Select(r => r.Payload));
    }

    [Fact]
    public async Task Lag_IsWhatWaitsInTheBroker()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        Fill(topic, 30, 5);
        // Full batches alone, so that the first has some of the larger partition, whose lag is unknown before.
        await using var run = new KafkaRun(Options(topic, TestBroker.Unique("group")) with { Batch = HeldUntilFull with { Rows = 7 } });
        run.Output.Stall();

        await run.StartAsync();
        await Eventually.HoldsAsync(() => run.Status().GetProperty("paused").GetBoolean(), "paused");
        Assert.True(run.Source.IsReady);
        await Eventually.HoldsAsync(() => Sum(run, "lag") is >= 1 and <= 28, "what waits in the broker is counted");
        run.Output.Release();
        await run.ReceivesAsync(35);
        await Eventually.HoldsAsync(() => Sum(run, "acknowledged") == 35 && Sum(run, "lag") == 0, "all read");
        string metrics = await run.ScrapeAsync();

        Assert.Contains($"vigia_source_lag_records{{topic=\"{topic}\",partition=\"0\"}} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"vigia_source_lag_records{{topic=\"{topic}\",partition=\"1\"}} 0\n", metrics, StringComparison.Ordinal);
        Assert.Equal(
            [(0, 30L), (1, 5)],
            Partitions(run).Select(p => (p.GetProperty("partition").GetInt32(), p.GetProperty("acknowledged").GetInt64()))
        );
    }

    private KafkaSourceOptions Options(string topic, string group, bool untilEnd = false, int rows = 100) =>
        KafkaRun.Options(topic, group, untilEnd, rows) with
        {
            Fetch = fetch,
        };

    private static IEnumerable<string> Values(int partition, int count) => Enumerable.Range(0, count).Select(i => $"{partition}-{i}");

    private static void Fill(string topic, params int[] counts)
    {
        for (int partition = 0; partition < counts.Length; partition++)
        {
            TestBroker.Produce(topic, partition, Values(partition, counts[partition]));
        }
    }

    private static List<JsonElement> Partitions(KafkaRun run) => [.. run.Status().GetProperty("partitions").EnumerateArray()];

    private static long Position(KafkaRun run) => Sum(run, "position");

    /// <summary>Sum over the partitions of what is known.</summary>
    private static long Sum(KafkaRun run, string property) =>
        Partitions(run).Select(p => p.GetProperty(property)).Sum(value => value.ValueKind == JsonValueKind.Null ? 0 : value.GetInt64());
}

public sealed class KafkaSourceByClientTests() : KafkaSourceTests(FetchWay.Client);

public sealed class KafkaSourceNativelyTests() : KafkaSourceTests(FetchWay.Native);
