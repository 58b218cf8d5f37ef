using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Kafka.Native;

namespace Vigia.Stages.Sources.Kafka.Topics;

/// <summary>
/// Which topics these are: a topic that is deleted and made again keeps its name, and its offsets begin at 0, so that reading would leave
/// out as many records as the old one had. Belongs to the consuming thread.
/// </summary>
/// <param name="consumer">The client.</param>
/// <param name="admin">Asks the brokers.</param>
/// <param name="options">Settings.</param>
/// <param name="context">The clock, and whether identities are kept.</param>
internal sealed class TopicIdentity(IConsumer<Ignore, int> consumer, IAdminClient admin, KafkaSourceOptions options, SourceContext context)
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, string> _first = [];
    private readonly PartitionIdentities _identities = context.Parts.FindOrAdd<PartitionIdentities>();
    private long _checked = context.Time.GetTimestamp();
    private bool _hasNoIds = options.Connection.IsEmbedded;

    /// <summary>Whether counts are kept that later runs continue.</summary>
    public bool IsKept => context.KeepsState || _identities.AreWanted;

    /// <summary>What partitions are: their topic.</summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    public Dictionary<SourcePartition, SourceIdentity> Of(SourcePartition[] partitions)
    {
        if (!IsKept || partitions.Length == 0)
        {
            return [];
        }
        IReadOnlyDictionary<string, string> topics = Find();
        return partitions
            .Where(p => topics.ContainsKey(p.Topic))
            .ToDictionary(
                p => p,
                SourceIdentity (p) => new FixedIdentity(topics[p.Topic]) { RestartsWhenReplaced = options.RestartsReplaced }
            );
    }

    /// <summary>
    /// The id of each topic, or where brokers give none, that of their cluster; a topic for which neither can be had now is not there.
    /// </summary>
    /// <exception cref="KafkaSourceException">A topic is another one than it was before.</exception>
    public IReadOnlyDictionary<string, string> Find()
    {
        Dictionary<string, string> found = [];
        foreach ((string topic, string id) in _hasNoIds ? OfCluster() : OfTopics())
        {
            if (_first.TryGetValue(topic, out string? before) && before != id)
            {
                throw new TopicChangedException(
                    $"topic '{topic}' was deleted and made again while it was read ({before} before, {id} now): start again with new state and another group, or without state; what was counted belongs to the topic that is gone"
                );
            }
            found[topic] = _first[topic] = id;
        }
        return found;
    }

    /// <summary>Looks again every half minute.</summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    public void Verify()
    {
        if (context.Time.GetElapsedTime(_checked) >= Interval)
        {
            _checked = context.Time.GetTimestamp();
            Find();
        }
    }

    private Dictionary<string, string> OfCluster() =>
        Librdkafka.ClusterIdOf(consumer, Answer) is { } id ? options.Topics.Keys.ToDictionary(t => t, _ => $"cluster-id {id}") : [];

    private Dictionary<string, string> OfTopics()
    {
        Dictionary<string, string> ids = Describe()
            .Where(t => !t.Error.IsError && t.TopicId is { } id && (id.MostSignificantBits, id.LeastSignificantBits) != (0, 0))
            .ToDictionary(t => t.Name, t => $"topic-id {t.TopicId}");
        if (ids.Count > 0 || _first.Count > 0)
        {
            return ids;
        }
        // Brokers of a version without ids; those that cannot be reached for now are asked again at the next assignment.
        Dictionary<string, string> cluster = OfCluster();
        _hasNoIds = cluster.Count > 0;
        return cluster;
    }

    private List<TopicDescription> Describe()
    {
        try
        {
            return admin
                .DescribeTopicsAsync(
                    TopicCollection.OfTopicNames(options.Topics.Keys),
                    new DescribeTopicsOptions { RequestTimeout = Answer }
                )
                .GetAwaiter()
                .GetResult()
                .TopicDescriptions;
        }
        catch (DescribeTopicsException e)
        {
            return e.Results.TopicDescriptions;
        }
        catch (KafkaException)
        {
            // Brokers out of reach, or of a version without ids: the client reports the former.
            return [];
        }
    }
}
