namespace Vigia.Kafka.Connection;

/// <summary>Properties of librdkafka that are not a free choice, because delivery rests on them or they have a setting.</summary>
internal static class OwnedProperties
{
    private const string Commit = "offsets are committed once every stage has finished with the records";
    private const string Delivery = "nothing counts as delivered before all in-sync replicas have it";

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["bootstrap.servers"] = "use the setting 'brokers' instead",
        ["metadata.broker.list"] = "use the setting 'brokers' instead",
        ["test.mock.num.brokers"] = "use 'brokers: embedded' instead",
        ["group.id"] = "use the setting 'group' instead",
        ["auto.offset.reset"] = "use the setting 'start' instead",
        ["enable.partition.eof"] = "use the setting 'until_end' instead",
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
