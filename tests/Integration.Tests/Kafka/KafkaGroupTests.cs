using System.Text.Json;
using Confluent.Kafka;
using Vigia.Engine.State;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

/// <summary>What happens between the source, its group and the brokers, whichever way it fetches.</summary>
public abstract class KafkaGroupTests(FetchWay fetch)
{
    [Fact]
    public async Task SecondMember_TakesItsShareAndNothingIsLost()
    {
        string topic = await TestBroker.CreateTopicAsync(4);
        KafkaSourceOptions options = Options(topic, TestBroker.Unique("group"));
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
        KafkaSourceOptions options = Options(topic, TestBroker.Unique("group"));
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
        var log = new RememberingLogger();
        Produce(topic, 2, 0, 500);
        // A session that a busy machine does not spoil, and the least that librdkafka allows beside it.
        await using var run = new KafkaRun(
            KafkaRun.With(Options(topic, TestBroker.Unique("group")), ("session.timeout.ms", "4000"), ("max.poll.interval.ms", "4000")),
            log
        );
        run.Output.Stall();

        await run.StartAsync();
        await Eventually.HoldsAsync(() => run.Status().GetProperty("paused").GetBoolean(), "paused");
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        int held = run.Output.BatchesOut;
        run.Output.Release();
        await run.ReceivesAsync(1000);
        await run.StopAsync();

        Assert.InRange(held, 1, 2);
        Assert.Equal(1000, run.Output.Records.Count);
        Assert.Equal(1000, Distinct(run));
        Assert.False(log.Has("lost partitions"));
    }

    [Fact]
    public async Task PartitionThatLeavesPausedAndComesBack_IsReadAgain()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        KafkaSourceOptions options = Options(topic, TestBroker.Unique("group")) with { Drain = TimeSpan.FromMilliseconds(200) };
        Produce(topic, 2, 0, 500);
        await using var first = new KafkaRun(options);
        first.Output.Stall();
        await first.StartAsync();
        await Eventually.HoldsAsync(() => first.Status().GetProperty("paused").GetBoolean(), "paused");
        await using (var second = new KafkaRun(options))
        {
            await second.StartAsync();
            await Eventually.HoldsAsync(() => Partitions(second) == 1, "a paused partition has left");
            first.Output.Release();
            await Eventually.HoldsAsync(() => Distinct(first, second) == 1000, "everything received");
            await second.StopAsync();
        }
        await Eventually.HoldsAsync(() => Partitions(first) == 2, "it came back");
        Produce(topic, 2, 500, 50);

        await Eventually.HoldsAsync(() => first.Output.Records.Count(r => r.Offset >= 500) == 100, "both are read");
        await first.StopAsync();
    }

    [Fact]
    public async Task MissingTopic_FailsNamingItAfterTheTimeAllowed()
    {
        using var broker = new EmbeddedBroker();
        broker.SetTopicError("payments", ErrorCode.UnknownTopicOrPart);
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
        // At least once: a member that the group expelled meanwhile reads again what was not committed yet.
        await Eventually.HoldsAsync(() => run.Output.Records.Any(r => r.Payload == "b"), "the record after the outage arrives");
        await run.StopAsync();

        Assert.Equal(["a", "b"], run.Output.Records.Select(r => r.Payload).Distinct());
    }

    [Fact]
    public async Task LeaderAndCoordinatorMove_AndAnswersAreSlow_EveryRecordComes()
    {
        using var broker = new EmbeddedBroker(brokers: 2);
        broker.CreateTopic("payments", 1);
        KafkaSourceOptions options = On(broker, "payments");
        TestBroker.Produce(options.Connection, new("payments", 0), Numbered(0, 100));
        await using var run = new KafkaRun(options);
        await run.StartAsync();
        await run.ReceivesAsync(100);

        broker.SetRoundTrip(TimeSpan.FromMilliseconds(100));
        foreach (int other in (int[])[2, 1])
        {
            broker.SetLeader(new("payments", 0), other);
            broker.SetCoordinator(options.Group, other);
            TestBroker.Produce(options.Connection, new("payments", 0), Numbered(100 * other, 100));
        }
        await Eventually.HoldsAsync(() => Distinct(run) == 300, "everything received");
        await run.StopAsync();

        Assert.Equal([300L], TestBroker.Committed(options.Connection, options.Group, "payments", 1));
    }

    [Fact]
    public async Task LostPartitions_AreReadAgainFromWhatWasAcknowledged_AndOldAcknowledgementsCommitNothing()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 1);
        KafkaSourceOptions options = On(broker, "payments");
        TestBroker.Produce(options.Connection, new("payments", 0), Numbered(0, 250));
        var log = new RememberingLogger();
        await using var run = new KafkaRun(options, log);
        run.Output.AcknowledgesAtOnce = false;
        await run.StartAsync();
        await run.ReceivesAsync(250);
        run.Output.Acknowledge(1);
        await CommitsAsync(options, 100);

        broker.FailRequests(KafkaRequest.Heartbeat, ErrorCode.UnknownMemberId);
        await Eventually.HoldsAsync(() => log.Has("lost partitions"), "the partition is lost");
        run.Output.AcknowledgeAll();
        await run.ReceivesAsync(400);
        Assert.Equal([null], Acknowledged(run));
        run.Output.AcknowledgeAll();
        await run.StopAsync();

        // A hundred were acknowledged while the partition was owned.
        Assert.Equal(
            Enumerable.Range(0, 250).Concat(Enumerable.Range(100, 150)).Select(i => (long)i),
            run.Output.Records.Select(r => r.Offset)
        );
        Assert.Equal([250L], TestBroker.Committed(options.Connection, options.Group, "payments", 1));
    }

    [Fact]
    public async Task LostPartitions_StateIsKept_TheRunGoesBackToItsCheckpointAndNothingIsLoadedASecondTime()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 1);
        KafkaSourceOptions options = On(broker, "payments");
        TestBroker.Produce(options.Connection, new("payments", 0), Numbered(0, 250));
        await using var run = new KafkaRun(options, keepsState: true);
        await run.StartAsync();
        await run.ReceivesAsync(250);

        broker.FailRequests(KafkaRequest.Heartbeat, ErrorCode.UnknownMemberId);
        var failure = await EndsWithAsync<CheckpointLostException>(run);

        Assert.Equal(CheckpointLoss.Membership, failure.Loss);
        Assert.Equal(1, run.Output.Assignments);
        Assert.Equal([null], TestBroker.Committed(options.Connection, options.Group, "payments", 1));
    }

    [Fact]
    public async Task NoPermissionForTheTopic_EndsTheRunNamingIt()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 1);
        await using var run = new KafkaRun(On(broker, "payments"));
        await run.StartAsync();

        broker.SetTopicError("payments", ErrorCode.TopicAuthorizationFailed);
        var failure = await EndsWithAsync<KafkaSourceException>(run);

        Assert.StartsWith("no permission to read ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("grant READ and DESCRIBE on it to this user", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoPermissionForTheGroup_EndsTheRunNamingIt()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 1);
        // A right that is missing is missing whenever it is asked for: on a busy machine the client may ask again before it has heard the first answer.
        broker.FailRequests(KafkaRequest.FindCoordinator, [.. Enumerable.Repeat(ErrorCode.GroupAuthorizationFailed, 1000)]);
        await using var run = new KafkaRun(On(broker, "payments"));

        await run.StartAsync();
        var failure = await EndsWithAsync<KafkaSourceException>(run);

        Assert.StartsWith("no permission to use group 'group': grant READ on it to this user", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TopicDeletedWhileRunning_EndsTheRunAfterTheTimeAllowed()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 1);
        KafkaSourceOptions options = On(broker, "payments");
        TestBroker.Produce(options.Connection, new("payments", 0), Numbered(0, 10));
        await using var run = new KafkaRun(options);
        await run.StartAsync();
        await run.ReceivesAsync(10);
        await CommitsAsync(options, 10);

        broker.SetTopicError("payments", ErrorCode.UnknownTopicOrPart);
        var failure = await EndsWithAsync<KafkaSourceException>(run);

        Assert.Equal($"topic 'payments' does not exist on {broker.Bootstrap}; create it, or correct 'topics'", failure.Message);
    }

    private KafkaSourceOptions Options(string topic, string group) => KafkaRun.Options(topic, group) with { Fetch = fetch };

    private KafkaSourceOptions On(EmbeddedBroker broker, string topic) =>
        Options(topic, "group") with
        {
            Connection = new KafkaConnection(
                broker.Bootstrap,
                new Dictionary<string, string>
                {
                    ["session.timeout.ms"] = "1500",
                    ["heartbeat.interval.ms"] = "200",
                    // How soon it is seen that a topic is gone.
                    ["topic.metadata.refresh.interval.ms"] = "200",
                    // How much is read again from a group that was not left cleanly.
                    ["auto.commit.interval.ms"] = "50",
                }
            ),
            Connect = TimeSpan.FromSeconds(1),
        };

    private static void Produce(string topic, int partitions, int from, int count)
    {
        for (int partition = 0; partition < partitions; partition++)
        {
            TestBroker.Produce(topic, partition, Enumerable.Range(from, count).Select(i => $"{partition}-{i}"));
        }
    }

    private static Task<TException> EndsWithAsync<TException>(KafkaRun run)
        where TException : Exception => Assert.ThrowsAsync<TException>(run.EndsAsync);

    private static IEnumerable<byte[]?> Numbered(int from, int count) =>
        Enumerable.Range(from, count).Select(i => (byte[]?)BitConverter.GetBytes(i));

    private static Task CommitsAsync(KafkaSourceOptions options, long offset) =>
        Eventually.HoldsAsync(
            () => TestBroker.Committed(options.Connection, options.Group, "payments", 1)[0] == offset,
            $"offset {offset} committed"
        );

    private static List<long?> Acknowledged(KafkaRun run) =>
        [
            .. run.Status()
                .GetProperty("partitions")
                .EnumerateArray()
                .Select(p => p.GetProperty("acknowledged"))
                .Select(a => a.ValueKind == JsonValueKind.Null ? (long?)null : a.GetInt64()),
        ];

    private static int Partitions(KafkaRun run) => run.Status().GetProperty("partitions").GetArrayLength();

    private static int Distinct(params KafkaRun[] runs) =>
        runs.SelectMany(r => r.Output.Records).Select((SentRecord r) => (r.Partition, r.Offset)).Distinct().Count();
}

public sealed class KafkaGroupByClientTests() : KafkaGroupTests(FetchWay.Client);

public sealed class KafkaGroupNativelyTests() : KafkaGroupTests(FetchWay.Native);
