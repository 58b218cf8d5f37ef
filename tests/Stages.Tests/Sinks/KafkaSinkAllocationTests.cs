using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Stages.Sinks;
using Vigia.Stages.Sinks.Kafka;
using Vigia.Stages.Sinks.Kafka.Producing;
using Vigia.Stages.Tests.Conformance;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>What a delivery to Kafka allocates, its reports included. Alone, since the counter is the whole process's.</summary>
[Collection(nameof(Alone))]
public sealed class KafkaSinkAllocationTests
{
    [Fact]
    public async Task Write_WarmedUp_AllocatesNextToNothingPerMessage()
    {
        const int Count = 4096;
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("predictions", 3);
        var options = new KafkaSinkOptions
        {
            Topic = "predictions",
            Brokers = null,
            Properties = new Dictionary<string, string>(),
            Connection = new KafkaConnection(broker.Bootstrap, new Dictionary<string, string>()),
            RetryFor = TimeSpan.FromMinutes(1),
        };
        await using var sink = new NativeKafkaSink(options, TestStages.Context("capture"));
        await sink.StartAsync(TestContext.Current.CancellationToken);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            Messages messages = Lines.Of(Lines.Numbered(0, Count));
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await sink.WriteAsync(messages, TestContext.Current.CancellationToken);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        Assert.True(least < 2 * Count, $"{least} bytes for {Count} messages");
    }
}
