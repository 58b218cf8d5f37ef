using Vigia.Kafka.Connection;
using Vigia.TestSupport.Kafka;

namespace Vigia.Bench.Chaos.Processes;

/// <summary>Topics of a fleet: what it reads, and what it writes.</summary>
internal sealed record FleetTopics(
    KafkaConnection Cluster,
    string Source,
    string Labels,
    int Partitions,
    string Captured,
    string Dead,
    string Reports,
    string Changelog
)
{
    /// <summary>Partitions of <see cref="Captured"/>.</summary>
    public const int CapturedPartitions = 3;

    public static async Task<FleetTopics> CreateAsync(KafkaConnection cluster, int partitions)
    {
        var topics = new FleetTopics(
            cluster,
            TestBroker.Unique("source"),
            TestBroker.Unique("labels"),
            partitions,
            TestBroker.Unique("captured"),
            TestBroker.Unique("dead"),
            TestBroker.Unique("reports"),
            TestBroker.Unique("changelog")
        );
        await TestBroker.CreateTopicAsync(cluster, topics.Source, partitions).ConfigureAwait(false);
        await TestBroker.CreateTopicAsync(cluster, topics.Labels, partitions).ConfigureAwait(false);
        await TestBroker.CreateTopicAsync(cluster, topics.Captured, CapturedPartitions).ConfigureAwait(false);
        await TestBroker.CreateTopicAsync(cluster, topics.Dead, 1).ConfigureAwait(false);
        await TestBroker.CreateTopicAsync(cluster, topics.Reports, 1).ConfigureAwait(false);
        return topics;
    }
}
