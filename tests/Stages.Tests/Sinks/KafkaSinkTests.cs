using System.Text;
using Confluent.Kafka;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Stages.Sinks;
using Vigia.Stages.Sinks.Kafka;
using Vigia.Stages.Sinks.Kafka.Producing;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>What a Kafka sink does, whichever way it produces.</summary>
public abstract class KafkaSinkTests : IDisposable
{
    private const string Topic = "predictions";
    private const int Partitions = 3;

    private readonly EmbeddedBroker _broker = new();

    protected KafkaSinkTests() => _broker.CreateTopic(Topic, Partitions);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _broker.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Write_ReturnsWhenEveryMessageIsInTheTopic_InOrderPerPartition()
    {
        await using Sink sink = await StartAsync();
        Messages messages = Lines.Of(Lines.Numbered(0, 500));
        await sink.WriteAsync(messages, Token);
        Assert.Equal(-1, messages.States.IndexOfAnyExcept(MessageState.Delivered));
        List<ConsumeResult<byte[], byte[]>> records = ReadAll();
        Assert.Equal(Lines.Numbered(0, 500).Order(), Values(records).Order());
        Assert.All(
            records,
            r => Assert.Equal($"key of {Encoding.UTF8.GetString(r.Message.Value)}", Encoding.UTF8.GetString(r.Message.Key)),
            throwIfEmpty: true
        );
        foreach (var partition in records.GroupBy(r => r.Partition))
        {
            int[] numbers = [.. partition.OrderBy(r => r.Offset.Value).Select(Number)];
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task Message_WithoutKey_HasNone()
    {
        await using Sink sink = await StartAsync();
        var messages = new Messages();
        messages.Lines.Add("{}\n"u8);
        messages.Keys.Add([]);
        messages.Add(0);
        await sink.WriteAsync(messages, Token);
        Assert.Null(Assert.Single(ReadAll()).Message.Key);
    }

    [Theory]
    [InlineData(ErrorCode.NotLeaderForPartition)]
    [InlineData(ErrorCode.RequestTimedOut)]
    [InlineData(ErrorCode.NotEnoughReplicas)]
    public async Task TransientErrors_DelayTheDelivery_AndNothingIsLostOrTwice(ErrorCode error)
    {
        await using Sink sink = await StartAsync(("retry.backoff.ms", "10"));
        _broker.FailRequests(KafkaRequest.Produce, error, error, error);
        await sink.WriteAsync(Lines.Of(Lines.Numbered(0, 200)), Token);
        Assert.Equal(Lines.Numbered(0, 200).Order(), Values(ReadAll()).Order());
    }

    // The embedded broker does not know a record that comes twice; a real one does.
    [Fact]
    public async Task BrokenConnections_LoseNothing()
    {
        await using Sink sink = await StartAsync(("retry.backoff.ms", "10"));
        _broker.FailRequests(KafkaRequest.Produce, ErrorCode.Local_Transport, ErrorCode.Local_Transport);
        await sink.WriteAsync(Lines.Of(Lines.Numbered(0, 200)), Token);
        Assert.Equal(Lines.Numbered(0, 200).Order(), Values(ReadAll()).Distinct().Order());
    }

    [Fact]
    public async Task BrokerDown_IsWaitedFor()
    {
        await using Sink sink = await StartAsync(("reconnect.backoff.ms", "10"), ("reconnect.backoff.max.ms", "50"));
        await sink.WriteAsync(Lines.Of("{\"n\":0}"), Token);
        _broker.SetDown();
        Task writing = sink.WriteAsync(Lines.Of(Lines.Numbered(1, 100)), Token).AsTask();
        Assert.False(await Eventually.SettlesAsync(() => writing.IsCompleted));
        _broker.SetUp();
        await writing;
        Assert.Equal(Lines.Numbered(0, 101).Order(), Values(ReadAll()).Order());
    }

    [Fact]
    public async Task ErrorThatTheLibraryGivesUpOn_IsTransient_AndOnlyWhatIsMissingIsWrittenAgain()
    {
        await using Sink sink = await StartAsync();
        Messages messages = Lines.Of(Lines.Numbered(0, 100));
        _broker.FailRequests(KafkaRequest.Produce, ErrorCode.PolicyViolation);
        var e = await Assert.ThrowsAsync<SinkException>(async () => await sink.WriteAsync(messages, Token));
        Assert.True(e.IsTransient);
        Assert.Contains($"topic '{Topic}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("(PolicyViolation)", e.Message, StringComparison.Ordinal);
        await using var delivery = new Delivery(sink, TimeSpan.FromMinutes(1), TestStages.Context("capture"));
        await delivery.DeliverAsync(messages, Token);
        Assert.Equal(Lines.Numbered(0, 100).Order(), Values(ReadAll()).Order());
    }

    [Fact]
    public async Task TopicDeletedWhileRunning_IsTransient_AndGoesOnWhenItIsThereAgain()
    {
        await using Sink sink = await StartAsync(
            ("topic.metadata.refresh.interval.ms", "100"),
            ("topic.metadata.propagation.max.ms", "100")
        );
        await sink.WriteAsync(Lines.Of("{\"n\":0}"), Token);
        _broker.SetTopicError(Topic, ErrorCode.UnknownTopicOrPart);
        int next = 1;
        SinkException? failure = null;
        Messages? failed = null;
        while (failure is null)
        {
            // The embedded broker takes messages until the client has heard that the topic is gone.
            failed = Lines.Of(Lines.Numbered(next, 10));
            next += 10;
            failure = (SinkException?)await Record.ExceptionAsync(async () => await sink.WriteAsync(failed, Token));
        }

        Assert.True(failure.IsTransient);
        Assert.Contains($"topic '{Topic}'", failure.Message, StringComparison.Ordinal);
        // Whichever the client hears of first: that there are no partitions any more, or no topic.
        Assert.Matches(@"\(Local_Unknown(Topic|Partition)\)", failure.Message);
        _broker.SetTopicError(Topic, ErrorCode.NoError);
        await using var delivery = new Delivery(sink, TimeSpan.FromMinutes(1), TestStages.Context("capture"));
        await delivery.DeliverAsync(failed!, Token);
        Assert.Equal(Enumerable.Range(0, next), ReadAll().Select(Number).Order());
    }

    [Fact]
    public async Task MessageTimeout_NamesTheClientsLastError()
    {
        _broker.SetDown();
        await using Sink sink = await StartAsync(TimeSpan.FromSeconds(1));
        var e = await Assert.ThrowsAsync<SinkException>(async () => await sink.WriteAsync(Lines.Of("{}"), Token));
        Assert.Contains("(Local_MsgTimedOut); the client's last error: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessageLargerThanTheProducerTakes_IsMarked_AndTheOthersAreDelivered()
    {
        await using Sink sink = await StartAsync(("message.max.bytes", "1000"));
        Messages messages = Lines.Of("{\"n\":1}", $"{{\"n\":\"{new string('x', 2000)}\"}}", "{\"n\":3}");
        await sink.WriteAsync(messages, Token);
        Assert.Equal([MessageState.Delivered, MessageState.TooLarge, MessageState.Delivered], messages.States.ToArray());
        Assert.Equal(["{\"n\":1}", "{\"n\":3}"], Values(ReadAll()).Order());
    }

    [Fact]
    public async Task SetOfMessagesTooLargeForTheBroker_IsWrittenOneByOne()
    {
        await using Sink sink = await StartAsync();
        _broker.FailRequests(KafkaRequest.Produce, ErrorCode.MsgSizeTooLarge);
        Messages messages = Lines.Of(Lines.Numbered(0, 20));
        await sink.WriteAsync(messages, Token);
        Assert.Equal(-1, messages.States.IndexOfAnyExcept(MessageState.Delivered));
        Assert.Equal(Lines.Numbered(0, 20).Order(), Values(ReadAll()).Order());
    }

    [Fact]
    public async Task FullQueue_HoldsTheWriterBack_AndLosesNothing()
    {
        await using Sink sink = await StartAsync(("queue.buffering.max.messages", "7"));
        await sink.WriteAsync(Lines.Of(Lines.Numbered(0, 100)), Token);
        Assert.Equal(Lines.Numbered(0, 100).Order(), Values(ReadAll()).Order());
    }

    [Fact]
    public async Task ManyWrites_OneAfterTheOther_AreAllThereInOrder()
    {
        await using Sink sink = await StartAsync(("queue.buffering.max.messages", "1000"));
        for (int i = 0; i < 20; i++)
        {
            Messages messages = Lines.Of(Lines.Numbered(300 * i, 300));
            await sink.WriteAsync(messages, Token);
            Assert.Equal(-1, messages.States.IndexOfAnyExcept(MessageState.Delivered));
        }
        List<ConsumeResult<byte[], byte[]>> records = ReadAll();
        Assert.Equal(Enumerable.Range(0, 6000), records.Select(Number).Order());
        foreach (var partition in records.GroupBy(r => r.Partition))
        {
            int[] numbers = [.. partition.OrderBy(r => r.Offset.Value).Select(Number)];
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task SetsOnTheirWayTogether_AreAllThereInOrder()
    {
        await using Sink sink = await StartAsync(("reconnect.backoff.ms", "10"), ("reconnect.backoff.max.ms", "50"));
        await sink.WriteAsync(Lines.Of("{\"n\":0}"), Token);
        _broker.SetDown();
        List<Task> onTheirWay = [];
        List<Messages> sets = [];
        for (int i = 0; i < 5; i++)
        {
            sets.Add(Lines.Of(Lines.Numbered(1 + (100 * i), 100)));
            onTheirWay.Add(await sink.HandOverAsync(sets[i], Token));
        }
        Assert.All(onTheirWay, task => Assert.False(task.IsCompleted), throwIfEmpty: true);
        _broker.SetUp();
        await Task.WhenAll(onTheirWay);

        Assert.All(sets, set => Assert.Equal(-1, set.States.IndexOfAnyExcept(MessageState.Delivered)), throwIfEmpty: true);
        List<ConsumeResult<byte[], byte[]>> records = ReadAll();
        Assert.Equal(Enumerable.Range(0, 501), records.Select(Number).Order());
        foreach (var partition in records.GroupBy(r => r.Partition))
        {
            int[] numbers = [.. partition.OrderBy(r => r.Offset.Value).Select(Number)];
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task Cancellation_EndsTheWait()
    {
        _broker.SetDown();
        await using Sink sink = await StartAsync();
        using var abort = new CancellationTokenSource();
        Task writing = sink.WriteAsync(Lines.Of("{}"), abort.Token).AsTask();
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task Start_WithPropertiesThatMakeNoProducer_IsRefused()
    {
        var e = await Assert.ThrowsAsync<SinkException>(() => StartAsync(("batch.num.messages", "0")));
        Assert.StartsWith("no producer can be made for ", e.Message, StringComparison.Ordinal);
    }

    private protected abstract Sink Create(KafkaSinkOptions options);

    private Task<Sink> StartAsync(params (string Name, string Value)[] properties) => StartAsync(TimeSpan.FromMinutes(1), properties);

    private async Task<Sink> StartAsync(TimeSpan retryFor, params (string Name, string Value)[] properties)
    {
        var options = new KafkaSinkOptions
        {
            Topic = Topic,
            Brokers = null,
            Properties = new Dictionary<string, string>(),
            Connection = new KafkaConnection(_broker.Bootstrap, properties.ToDictionary(p => p.Name, p => p.Value)),
            RetryFor = retryFor,
        };
        Sink sink = Create(options);
        await sink.StartAsync(Token);
        return sink;
    }

    private List<ConsumeResult<byte[], byte[]>> ReadAll()
    {
        ConsumerConfig config = new KafkaConnection(_broker.Bootstrap, new Dictionary<string, string>()).ToConsumerConfig("reader");
        config.EnablePartitionEof = true;
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(Topic, p, Offset.Beginning)));
        List<ConsumeResult<byte[], byte[]>> records = [];
        for (int ended = 0; ended < Partitions; )
        {
            ConsumeResult<byte[], byte[]> result = consumer.Consume(TimeSpan.FromMinutes(2))
                ?? throw new TimeoutException("the topic has no end");
            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                records.Add(result);
            }
        }
        return records;
    }

    private static IEnumerable<string> Values(IEnumerable<ConsumeResult<byte[], byte[]>> records) =>
        records.Select(r => Encoding.UTF8.GetString(r.Message.Value));

    private static int Number(ConsumeResult<byte[], byte[]> record) =>
        System.Text.Json.JsonDocument.Parse(record.Message.Value).RootElement.GetProperty("n").GetInt32();
}

public sealed class KafkaSinkByClientTests : KafkaSinkTests
{
    private protected override Sink Create(KafkaSinkOptions options) => new KafkaSink(options, TestStages.Context("capture"));
}

public sealed class KafkaSinkNativelyTests : KafkaSinkTests
{
    private protected override Sink Create(KafkaSinkOptions options) => new NativeKafkaSink(options, TestStages.Context("capture"));
}
