using Confluent.Kafka;
using Vigia.Kafka.Embedded;

namespace Vigia.Kafka.Connection;

/// <summary>Which Kafka cluster, and how to speak with it: what a source, a sink and a tool have in common.</summary>
/// <param name="Brokers">Addresses, or <see cref="EmbeddedName"/>.</param>
/// <param name="Properties">Properties of librdkafka, secrets among them.</param>
public sealed record KafkaConnection(string Brokers, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>The value of <c>brokers</c> that means <see cref="EmbeddedBroker.Shared"/>.</summary>
    public const string EmbeddedName = "embedded";

    private static readonly Dictionary<string, string> None = [];

    /// <summary>A connection to <see cref="EmbeddedBroker.Shared"/>.</summary>
    public static KafkaConnection Embedded { get; } = new(EmbeddedName, None);

    /// <summary>
    /// Properties that brokers decide for their groups under <c>group.protocol: consumer</c>, so that a client must not set them.
    /// </summary>
    public static readonly string[] DecidedByBrokers = ["session.timeout.ms", "heartbeat.interval.ms"];

    /// <summary>Whether brokers share partitions out (KIP-848), and not a member of the group.</summary>
    public bool HasConsumerProtocol => Properties.TryGetValue("group.protocol", out string? protocol) && protocol == "consumer";

    /// <summary>Whether the cluster is the one in this process.</summary>
    public bool IsEmbedded => Brokers == EmbeddedName;

    /// <summary>The addresses for people; never a property, for one may be secret.</summary>
    public override string ToString() => IsEmbedded ? "the embedded broker" : Brokers;

    /// <summary>What keeps a client from being made; null if nothing does. Connects to nothing.</summary>
    public string? Probe() => Properties.Count == 0 ? null : PropertyProbe.Check(Properties);

    /// <summary>
    /// A consumer of the group. It commits stored offsets in the background; the code that knows that a record is finished stores them.
    /// Starts the embedded broker if the address names it.
    /// </summary>
    public ConsumerConfig ToConsumerConfig(string group) =>
        Apply(
            new ConsumerConfig
            {
                GroupId = group,
                EnableAutoCommit = true,
                EnableAutoOffsetStore = false,
                PartitionAssignmentStrategy = HasConsumerProtocol ? null : PartitionAssignmentStrategy.CooperativeSticky,
                // The embedded broker lets every rebalance but a group's first last a second less than the session timeout.
                SessionTimeoutMs = IsEmbedded && !HasConsumerProtocol ? 3000 : null,
                HeartbeatIntervalMs = IsEmbedded && !HasConsumerProtocol ? 500 : null,
                // A broker answers a waiting fetch as soon as a record comes; the embedded one only when the time to wait is over.
                FetchWaitMaxMs = IsEmbedded ? 10 : null,
            }
        );

    /// <summary>
    /// A producer whose records are delivered in order, once, and to all in-sync replicas. Starts the embedded broker if that is meant.
    /// </summary>
    public ProducerConfig ToProducerConfig() => Apply(new ProducerConfig { Acks = Acks.All, EnableIdempotence = true });

    /// <summary>An administrator. Starts the embedded broker if that is meant.</summary>
    public AdminClientConfig ToAdminConfig() => Apply(new AdminClientConfig());

    private TConfig Apply<TConfig>(TConfig config)
        where TConfig : ClientConfig
    {
        config.ClientId = "vigia";
        config.BootstrapServers = IsEmbedded ? EmbeddedBroker.Shared.Bootstrap : Brokers;
        // Client metrics pushed to the broker are the cluster owner's wish, not the default of a bank's program.
        config.EnableMetricsPush = false;
        bool isConsumer = config is ConsumerConfig;
        foreach ((string name, string value) in Properties)
        {
            // librdkafka would warn of each that is meant for the other type of client.
            if (!(isConsumer ? IgnoredProperties.ByConsumer(name, value) : IgnoredProperties.ByProducer(name, value)))
            {
                config.Set(name, value);
            }
        }
        return config;
    }
}
