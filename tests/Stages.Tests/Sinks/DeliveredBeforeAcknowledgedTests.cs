using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Running;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>Whole pipelines of decode, capture and dead letter: what is acknowledged has been delivered.</summary>
public sealed class DeliveredBeforeAcknowledgedTests : IDisposable
{
    private const int Batches = 20;
    private const int Rows = 50;

    private readonly EmbeddedBroker _broker = new();

    public DeliveredBeforeAcknowledgedTests()
    {
        _broker.CreateTopic("predictions", 1);
        _broker.CreateTopic("rejected", 1);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task Kafka_WithProduceErrorsAllTheWay_HasEveryRecordBeforeItsBatchIsAcknowledged()
    {
        List<(int Acknowledged, long Captured, long Rejected)> seen = [];
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(Connection().ToConsumerConfig("watch")).Build();
        var source = new NumberedRecords(Batches, Rows, acknowledged =>
            seen.Add((acknowledged, End(consumer, "predictions"), End(consumer, "rejected")))
        );
        using var stand = new PlanStand { Source = source, SourceConnection = Connection() };
        ErrorCode[] errors =
        [
            ErrorCode.NotLeaderForPartition,
            ErrorCode.NoError,
            ErrorCode.RequestTimedOut,
            ErrorCode.NoError,
            ErrorCode.NotEnoughReplicas,
        ];
        _broker.FailRequests(KafkaRequest.Produce, errors);

        await RunAsync(stand, "kafka: { topic: predictions }", "kafka: { topic: rejected }");

        Assert.Equal(Batches * Rows, source.Acknowledged);
        Assert.Equal(Batches, seen.Count);
        Assert.All(
            seen,
            at => Assert.True(at.Captured + at.Rejected >= at.Acknowledged, $"{at} acknowledged too early"),
            throwIfEmpty: true
        );
        Assert.Equal((Batches * Rows * 9 / 10, Batches * Rows / 10), (End(consumer, "predictions"), End(consumer, "rejected")));
    }

    [Fact]
    public async Task Kafka_ThatRefusesForGood_StopsThePipelineWithTheCause_AndNothingIsAcknowledged()
    {
        var source = new NumberedRecords(Batches, Rows);
        using var stand = new PlanStand { Source = source, SourceConnection = Connection() };
        _broker.FailRequests(KafkaRequest.Produce, [.. Enumerable.Repeat(ErrorCode.TopicAuthorizationFailed, 1000)]);

        // Long enough for an answer on a busy machine: an expired message reports no refusal.
        var e = await Assert.ThrowsAsync<StageFailedException>(() =>
            RunAsync(stand, "kafka: { topic: predictions, retry_for: 5s }", "kafka: { topic: rejected }")
        );

        Assert.Equal("capture", e.Stage);
        Assert.StartsWith("stage 'capture' failed: no permission to write to topic 'predictions' at ", e.Message, StringComparison.Ordinal);
        Assert.Contains("grant WRITE and DESCRIBE on topic 'predictions'", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, source.Acknowledged);
    }

    [Fact]
    public async Task DeadLetterThatRefusesForGood_StopsThePipeline_AndNothingIsAcknowledged()
    {
        var source = new NumberedRecords(Batches, Rows);
        using var stand = new PlanStand
        {
            Source = source,
            SourceConnection = new KafkaConnection("127.0.0.1:1", new Dictionary<string, string>()),
        };

        var e = await Assert.ThrowsAsync<StageFailedException>(() =>
            RunAsync(stand, "files: { path: out/predictions.ndjson }", "kafka: { topic: rejected, retry_for: 1s }")
        );

        Assert.Equal("dead_letter", e.Stage);
        Assert.Equal(0, source.Acknowledged);
    }

    [Theory]
    [InlineData("capture", "predictions")]
    [InlineData("dead_letter", "rejected")]
    public async Task TopicDeletedWhileRunning_StopsThePipelineWithTheCause_AndWhatIsAcknowledgedWasDelivered(string stage, string topic)
    {
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(Connection().ToConsumerConfig("watch")).Build();
        var source = new NumberedRecords(int.MaxValue, Rows, _ => _broker.SetTopicError(topic, ErrorCode.UnknownTopicOrPart));
        var connection = new KafkaConnection(
            _broker.Bootstrap,
            new Dictionary<string, string> { ["topic.metadata.refresh.interval.ms"] = "100", ["topic.metadata.propagation.max.ms"] = "100" }
        );
        using var stand = new PlanStand { Source = source, SourceConnection = connection };

        var e = await Assert.ThrowsAsync<StageFailedException>(() =>
            RunAsync(stand, "kafka: { topic: predictions, retry_for: 5s }", "kafka: { topic: rejected, retry_for: 5s }")
        );

        Assert.Equal(stage, e.Stage);
        Assert.StartsWith($"stage '{stage}' failed: not delivered within 5s (", e.Message, StringComparison.Ordinal);
        Assert.Contains($"topic '{topic}'", e.Message, StringComparison.Ordinal);
        _broker.SetTopicError(topic, ErrorCode.NoError);
        Assert.InRange(source.Acknowledged, Rows, End(consumer, "predictions") + End(consumer, "rejected"));
    }

    [Fact]
    public async Task Files_HoldEveryRecordOnce()
    {
        var source = new NumberedRecords(Batches, Rows);
        using var stand = new PlanStand { Source = source };

        await RunAsync(stand, "files: { path: out/predictions.ndjson, rotate: { size: 4KiB } }", "files: { path: out/rejected.ndjson }");

        Assert.Equal(Batches * Rows, source.Acknowledged);
        string[] captured = [.. Ids(stand, "predictions"), .. Ids(stand, "rejected")];
        Assert.Equal(Enumerable.Range(0, Batches * Rows).Select(n => $"{n}").Order(), captured.Order());
    }

    private static IEnumerable<string> Ids(PlanStand stand, string stem) =>
        Directory
            .EnumerateFiles(Path.Combine(stand.Directory, "out"), $"{stem}-*.ndjson")
            .SelectMany(File.ReadLines)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("offset").GetRawText());

    private static async Task RunAsync(PlanStand stand, string capture, string deadLetter)
    {
        var plan = stand.Plan($"  - decode: {{}}\n  - capture: {{ {capture} }}", $"dead_letter: {{ {deadLetter} }}");
        await using var pipeline = new Pipeline(
            plan,
            new PipelineServices(Metrics.NewCustomRegistry(), NullLoggerFactory.Instance, TimeProvider.System)
        );
        await pipeline.StartAsync(Token);
        await pipeline.RunAsync(Token);
    }

    private static long End(IConsumer<byte[], byte[]> consumer, string topic) =>
        consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), TimeSpan.FromMinutes(2)).High.Value;

    private KafkaConnection Connection() => new(_broker.Bootstrap, new Dictionary<string, string> { ["retry.backoff.ms"] = "10" });
}
