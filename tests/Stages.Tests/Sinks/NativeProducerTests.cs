using Confluent.Kafka;
using Vigia.Stages.Sinks;
using Vigia.Stages.Sinks.Kafka.Producing;

namespace Vigia.Stages.Tests.Sinks;

public sealed class NativeProducerTests
{
    private readonly DeliveryTable _deliveries = new();

    [Fact]
    public void Producer_OnceDisposed_UsesTheLibraryNoMore()
    {
        NativeProducer producer = Create("predictions");
        producer.Dispose();
        producer.Dispose();
        DeliveryReports reports = _deliveries.Rent();
        reports.Begin(1);
        Assert.Throws<ObjectDisposedException>(() => producer.Produce(Lines.Of("{}"), reports, 0, 1));
        Assert.Equal(ErrorCode.Local_Fatal, producer.ErrorOf(ErrorCode.Local_Fatal).Code);
    }

    [Fact]
    public void Topic_ThatTheLibraryTakesNot_IsRefused() => Assert.Throws<ArgumentException>("topic", () => Create(new string('t', 600)));

    [Fact]
    public void Property_ThatTheLibraryTakesNot_IsRefusedByName()
    {
        var refused = Assert.Throws<ArgumentException>(() => Create("predictions", ("batch.num.messages", "0")));
        Assert.Contains("batch.num.messages", refused.Message, StringComparison.Ordinal);
    }

    private NativeProducer Create(string topic, params (string Name, string Value)[] properties)
    {
        // No broker listens there; nothing is delivered.
        var config = new ProducerConfig { BootstrapServers = "127.0.0.1:1" };
        foreach ((string name, string value) in properties)
        {
            config.Set(name, value);
        }
        return new NativeProducer(config, topic, _deliveries, _ => { }, _ => { });
    }
}
