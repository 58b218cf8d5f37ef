using Vigia.Stages.Kafka.Connection;
using Vigia.Stages.Kafka.Embedded;
using Vigia.Stages.Sources.Kafka;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

public sealed class KafkaGroupTests
{
    [Fact]
    public async Task SecondMember_TakesItsShareAndNothingIsLost()
    {
        string topic = await TestBroker.CreateTopicAsync(4);
        KafkaSourceOptions options = KafkaRun.Options(topic, TestBroker.Unique("group"));
        Produce(topic, 4, 0, 50);
        await using var first = new KafkaRun(options);
        await first.StartAsync();
        await first.ReceivesAsync(200);
        await using var second = new KafkaRun(options);
        await second.StartAsync();
        await Eventually.HoldsAsync(() => Partitions(first) == 2 && Partitions(second) == 2, "two partitions each");

        Produce(topic, 4, 50, 50);
        await Eventually.HoldsAsync(() => Distinct(first, second) == 400, "everything received");
        await second.StopAsync();
        await first.StopAsync();

        Assert.NotEmpty(second.Output.Records);
        // The embedded broker refuses commits while members join, which a real one takes: there, hand-over repeats nothing.
        if (TestBroker.IsReal)
        {
            Assert.Equal(400, first.Output.Records.Count + second.Output.Records.Count);
            Assert.Equal([100L, 100, 100, 100], TestBroker.Committed(options.Group, topic, 4));
        }
    }

    [Fact]
    public async Task Revocation_WaitsForWhatIsInFlight()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        KafkaSourceOptions options = KafkaRun.Options(topic, TestBroker.Unique("group"));
        Produce(topic, 2, 0, 50);
        await using var first = new KafkaRun(options);
        first.Output.AcknowledgesAtOnce = false;
        await first.StartAsync();
        await first.ReceivesAsync(100);
        await using var second = new KafkaRun(options);
        await second.StartAsync();
        await Eventually.HoldsAsync(() => first.Output.IsSettling, "the first member waits for its records in flight");
        Assert.Empty(second.Output.Records);

        first.Output.AcknowledgesAtOnce = true;
        first.Output.AcknowledgeAll();
        await Eventually.HoldsAsync(() => Partitions(second) == 1, "a partition has moved");
        await second.StopAsync();
        await first.StopAsync();
    }

    [Fact]
    public async Task Stall_LongerThanThePollIntervalAllows_KeepsTheMemberAndDeliversEverythingOnce()
    {
        Assert.SkipWhen(TestBroker.IsReal, "a real broker wants a session of six seconds at least");
        string topic = await TestBroker.CreateTopicAsync(2);
        var log = new CollectingLog();
        Produce(topic, 2, 0, 500);
        await using var run = new KafkaRun(KafkaRun.With(KafkaRun.Options(topic, TestBroker.Unique("group")), ("max.poll.interval.ms", "1500")), log);
        run.Output.Stall();

        await run.StartAsync();
        await Eventually.HoldsAsync(() => run.Status().GetProperty("paused").GetBoolean(), "paused");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, TestContext.Current.CancellationToken);
        int held = run.Output.BatchesOut;
        run.Output.Release();
        await run.ReceivesAsync(1000);
        await run.StopAsync();

        Assert.InRange(held, 1, 2);
        Assert.Equal(1000, run.Output.Records.Count);
        Assert.Equal(1000, Distinct(run));
        Assert.False(log.Has("lost,"));
    }

    [Fact]
    public async Task MissingTopic_FailsNamingItAfterTheTimeAllowed()
    {
        using var broker = new EmbeddedBroker();
        broker.SetTopicError("payments", Confluent.Kafka.ErrorCode.UnknownTopicOrPart);
        await using var run = new KafkaRun(On(broker, "payments"));

        var failure = await Assert.ThrowsAsync<KafkaSourceException>(run.StartAsync);

        Assert.Equal($"topic 'payments' does not exist on {broker.Bootstrap}; create it, or correct 'topics'", failure.Message);
    }

    [Fact]
    public async Task BrokerDownForAWhile_GoesOnByItself()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 1);
        KafkaSourceOptions options = On(broker, "payments");
        TestBroker.Produce(options.Connection, new("payments", 0), ["a"u8.ToArray()]);
        await using var run = new KafkaRun(options);
        await run.StartAsync();
        await run.ReceivesAsync(1);

        broker.SetDown();
        broker.SetUp();
        TestBroker.Produce(options.Connection, new("payments", 0), ["b"u8.ToArray()]);
        await run.ReceivesAsync(2);
        await run.StopAsync();

        Assert.Equal(["a", "b"], run.Output.Records.Select(r => r.Payload));
    }

    private static KafkaSourceOptions On(EmbeddedBroker broker, string topic) => KafkaRun.Options(topic, "group") with
    {
        Connection = new KafkaConnection(broker.Bootstrap, new Dictionary<string, string> { ["session.timeout.ms"] = "1500", ["heartbeat.interval.ms"] = "200" }),
        Connect = TimeSpan.FromSeconds(1),
    };

    private static void Produce(string topic, int partitions, int from, int count)
    {
        for (int partition = 0; partition < partitions; partition++)
        {
            TestBroker.Produce(topic, partition, Enumerable.Range(from, count).Select(i => $"{partition}-{i}"));
        }
    }

    private static int Partitions(KafkaRun run) => run.Status().GetProperty("partitions").GetArrayLength();

    private static int Distinct(params KafkaRun[] runs) =>
        runs.SelectMany(r => r.Output.Records).Select((SentRecord r) => (r.Partition, r.Offset)).Distinct().Count();
}
