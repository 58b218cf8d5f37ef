using System.Text;
using Confluent.Kafka;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Stages.Sources.Kafka.Topics;
using Vigia.TestSupport.Kafka;

namespace Vigia.Stages.Tests.Sources.Kafka;

/// <summary>By which rule producers place keys; the producers are librdkafka's own.</summary>
public sealed class KeyPlacementTests
{
    // Of the tests of Apache Kafka's Java client.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Murmur2_IsThatOfJavaClients(string key, int hash) =>
        Assert.Equal(hash, (int)KeyPartitioner.Murmur2(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData("consistent_random", "CRC32")]
    [InlineData("murmur2_random", "murmur2 (Java")]
    [InlineData("fnv1a_random", "FNV-1a")]
    public void KeysOfAProducer_AreExplainedByItsPartitionerAlone(string partitioner, string name)
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 5);
        Produce(broker, partitioner, Enumerable.Range(0, 200).Select(i => $"E{i * 7919}"));

        KeyPlacement placement = KeyPlacement.Judge("payments", 5, KeySample.Read(Reader(broker), "payments", 5));

        Assert.InRange(placement.Keys, 100, 200);
        Assert.StartsWith(name, Assert.Single(placement.Partitioners), StringComparison.Ordinal);
    }

    [Fact]
    public void RulesThatAgreeForAPowerOfTwo_AreBothNamed()
    {
        var sample = Enumerable
            .Range(0, 100)
            .Select(i => Encoding.UTF8.GetBytes($"k{i}"))
            .Select(k => (k, (int)(KeyPartitioner.Murmur2(k) & 0x7fffffff) % 4));

        Assert.Equal(2, KeyPlacement.Judge("payments", 4, sample).Partitioners.Count);
    }

    [Fact]
    public void FewKeysOrOneKeyManyTimes_SayNothing()
    {
        byte[] key = "E1"u8.ToArray();

        Assert.False(KeyPlacement.Judge("payments", 2, Enumerable.Repeat((key, 1), 500)).IsKnown);
        Assert.False(KeyPlacement.Judge("payments", 2, Enumerable.Range(0, 15).Select(i => (new[] { (byte)i }, 0))).IsKnown);
    }

    [Fact]
    public void KeysAtRandom_AreExplainedByNoRule()
    {
        var random = new Random(7);
        var sample = Enumerable.Range(0, 100).Select(i => (Encoding.UTF8.GetBytes($"k{i}"), random.Next(6)));

        Assert.Empty(KeyPlacement.Judge("payments", 6, sample).Partitioners);
    }

    private static ConsumerConfig Reader(EmbeddedBroker broker)
    {
        ConsumerConfig config = new KafkaConnection(broker.Bootstrap, new Dictionary<string, string>()).ToConsumerConfig(
            TestBroker.Unique("keys")
        );
        config.EnablePartitionEof = true;
        return config;
    }

    private static void Produce(EmbeddedBroker broker, string partitioner, IEnumerable<string> keys)
    {
        ProducerConfig config = new KafkaConnection(
            broker.Bootstrap,
            new Dictionary<string, string> { ["partitioner"] = partitioner }
        ).ToProducerConfig();
        using IProducer<string, string> producer = new ProducerBuilder<string, string>(config).Build();
        foreach (string key in keys)
        {
            producer.Produce("payments", new Message<string, string> { Key = key, Value = "" });
        }
        producer.Flush(TimeSpan.FromMinutes(2));
    }
}
