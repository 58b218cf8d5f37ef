using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

/// <summary>How a source ends whose pipeline has failed, whichever way it fetches.</summary>
public abstract class KafkaFailureTests(FetchWay fetch)
{
    [Fact]
    public async Task Failure_OnlyWhatWasAcknowledgedIsCommitted()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        string group = TestBroker.Unique("group");
        Fill(topic, 50);
        await using (var run = new KafkaRun(Options(topic, group, rows: 10)))
        {
            run.Output.AcknowledgesAtOnce = false;
            await run.StartAsync();
            await run.ReceivesAsync(50);

            run.Output.Acknowledge(2);
            run.Output.Abort();
            run.RequestStop();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Ended);
        }

        Assert.Equal([20L], TestBroker.Committed(group, topic, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task PipelineFailsWhileTheTopicIsQuiet_EndsTheRunWithoutAnotherRecord(int before)
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        Fill(topic, before);
        await using var run = new KafkaRun(Options(topic));
        await run.StartAsync();
        await Eventually.HoldsAsync(() => run.Source.IsReady, "the partition is assigned");
        await run.ReceivesAsync(before);

        run.Output.Abort();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(run.EndsAsync);
        Assert.Equal(before, run.Output.Records.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task PartitionsThatComeAreRefused_EndsTheRunThoughTheirRecordsCome(int records)
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        Fill(topic, records);
        await using var run = new KafkaRun(Options(topic));
        run.Output.RefusesPartitions = new InvalidDataException("the state is damaged");

        await run.StartAsync();
        var failure = await Assert.ThrowsAsync<InvalidDataException>(run.EndsAsync);

        Assert.Equal("the state is damaged", failure.Message);
    }

    [Fact]
    public async Task BatchesAreRefused_EndsTheRunWithThat_ThoughTheMemberMeetsItAgainWhenItLeaves()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        await using var run = new KafkaRun(Options(topic));
        run.Output.RefusesBatches = new InvalidDataException("the first stage has failed");
        await run.StartAsync();

        Fill(topic, 10);
        var failure = await Assert.ThrowsAsync<InvalidDataException>(run.EndsAsync);

        Assert.Equal("the first stage has failed", failure.Message);
    }

    [Fact]
    public async Task PartitionsThatLeaveAreRefused_EndsTheRun_AndTheOtherMemberGetsAll()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        KafkaSourceOptions options = Options(topic);
        await using var first = new KafkaRun(options);
        await first.StartAsync();
        await Eventually.HoldsAsync(() => Partitions(first) == 2, "both partitions");
        first.Output.RefusesRevocations = new InvalidDataException("the checkpoint cannot be written");

        await using var second = new KafkaRun(options);
        await second.StartAsync();
        var failure = await Assert.ThrowsAsync<InvalidDataException>(first.EndsAsync);
        await Eventually.HoldsAsync(() => Partitions(second) == 2, "the second member has both partitions");
        await second.StopAsync();

        Assert.Equal("the checkpoint cannot be written", failure.Message);
    }

    private KafkaSourceOptions Options(string topic, string? group = null, int rows = 100) =>
        KafkaRun.Options(topic, group ?? TestBroker.Unique("group"), rows: rows) with
        {
            Fetch = fetch,
        };

    private static void Fill(string topic, int count) => TestBroker.Produce(topic, 0, Enumerable.Range(0, count).Select(i => $"{i}"));

    private static int Partitions(KafkaRun run) => run.Status().GetProperty("partitions").GetArrayLength();
}

public sealed class KafkaFailureByClientTests() : KafkaFailureTests(FetchWay.Client);

public sealed class KafkaFailureNativelyTests() : KafkaFailureTests(FetchWay.Native);
