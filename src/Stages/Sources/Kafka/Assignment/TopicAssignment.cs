using Confluent.Kafka;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Kafka.Assignment;

/// <summary>
/// Which partitions belong to one member. Where records of several topics are joined, the group shares out one topic, the leading one, and
/// every member reads the partitions of the same numbers of the other topics: no assignor of the client keeps them together while it
/// rebalances cooperatively, and one that balances all topics at once gives a transaction's label to another process.
/// </summary>
internal sealed class TopicAssignment
{
    private readonly string[] _following;

    public TopicAssignment(KafkaSourceOptions options)
    {
        IsTogether = options.Topics.Count > 1 && options.AssignMode == AssignMode.Together;
        // By kind and name, not by place, so that all members choose the same one.
        Leader = options.Topics.OrderBy(t => t.Value != RecordKind.Transaction).ThenBy(t => t.Key, StringComparer.Ordinal).First().Key;
        _following = IsTogether ? [.. options.Topics.Keys.Where(t => t != Leader).Order(StringComparer.Ordinal)] : [];
        Subscription = IsTogether ? [Leader] : [.. options.Topics.Keys];
    }

    /// <summary>Whether partitions of the same number stay together.</summary>
    public bool IsTogether { get; }

    /// <summary>The topic that the group shares out where partitions stay together.</summary>
    public string Leader { get; }

    /// <summary>The topics that follow it; none where partitions do not stay together.</summary>
    public IReadOnlyList<string> Following => _following;

    /// <summary>The topics that the group shares out.</summary>
    public IReadOnlyList<string> Subscription { get; }

    /// <summary>The partitions of other topics that go with partitions of the leading one.</summary>
    public IReadOnlyList<TopicPartition> FollowersOf(IReadOnlyCollection<TopicPartition> leading) =>
        [.. _following.SelectMany(topic => leading.Select(p => new TopicPartition(topic, p.Partition)))];
}
