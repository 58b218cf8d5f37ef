namespace Vigia.Kafka.Connection;

/// <summary>Properties of librdkafka that are no free choice, because delivery rests on them or a setting stands for them.</summary>
internal static class OwnedProperties
{
    private const string Commit = "offsets are committed once every stage has finished with the records";
    private const string Delivery = "nothing counts as delivered before all in-sync replicas have it";

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["bootstrap.servers"] = "the setting 'brokers' stands for it",
        ["metadata.broker.list"] = "the setting 'brokers' stands for it",
        ["test.mock.num.brokers"] = "'brokers: embedded' stands for it",
        ["group.id"] = "the setting 'group' stands for it",
        ["auto.offset.reset"] = "the setting 'start' stands for it",
        ["enable.partition.eof"] = "the setting 'until_end' stands for it",
        ["partition.assignment.strategy"] = "rebalancing is cooperative, so that partitions that stay are not interrupted",
        ["enable.auto.commit"] = Commit,
        ["auto.commit.enable"] = Commit,
        ["enable.auto.offset.store"] = Commit,
        ["acks"] = Delivery,
        ["request.required.acks"] = Delivery,
        ["enable.idempotence"] = Delivery,
        ["transactional.id"] = "transactions belong to the stage that uses them",
    };

    /// <summary>Why the property may not be set; null if it may.</summary>
    public static string? ReasonAgainst(string property) => Reasons.GetValueOrDefault(property);
}
