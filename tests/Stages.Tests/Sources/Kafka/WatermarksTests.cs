using Confluent.Kafka;
using Vigia.Engine.Records;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Partitions;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sources.Kafka;

public sealed class WatermarksTests
{
    [Fact]
    public void FindEnds_NoBrokerAnswers_AsksForOnePartitionAndLeavesTheRestToTheNextCall()
    {
        var log = new RememberingLogger();
        var ledger = new PartitionLedger(keepsState: false, _ => { });
        ledger.Assign(Enumerable.Range(0, 3).Select(p => new OwnedPartition(new SourcePartition("payments", p))));
        var connection = new KafkaConnection("127.0.0.1:1", new Dictionary<string, string>());
        using IConsumer<Ignore, int> consumer = new ConsumerBuilder<Ignore, int>(connection.ToConsumerConfig("group"))
            .SetValueDeserializer(new NoValue())
            .SetLogHandler((_, _) => { })
            .Build();

        new Watermarks(consumer, ledger, log, TimeProvider.System).FindEnds();

        Assert.Single(log.Messages, m => m.Text.Contains("is not known yet", StringComparison.Ordinal));
        Assert.All(ledger.Owned, p => Assert.Null(p.End), throwIfEmpty: true);
    }

    private sealed class NoValue : IDeserializer<int>
    {
        public int Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => data.Length;
    }
}
