using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Transactions;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>The setting <c>kafka:</c> of stages that write records out.</summary>
internal static class KafkaSinkSettings
{
    private static readonly Field<string> Topic = Field.Required("topic", TopicName.Type, "The topic that records are written to.");

    private static readonly Field<bool> Transactional = Field.Optional(
        "transactional",
        FlagType.Instance,
        "Whether records are written in the transactions of 'state: { kafka: ... }': readers with isolation.level=read_committed see each one exactly once, when its checkpoint is written.",
        false,
        "false"
    );

    public static Field<KafkaSinkOptions> Setting { get; } =
        Field.Optional<KafkaSinkOptions>(
            "kafka",
            new ObjectType<KafkaSinkOptions>(
                new(
                    "kafka sink",
                    "A topic: one message a record.",
                    [
                        Topic,
                        Transactional,
                        KafkaConnectionFields.BrokersOrSource,
                        KafkaConnectionFields.Properties,
                        KafkaConnectionFields.Secrets,
                        SinkSettings.RetryFor,
                    ],
                    Bind
                )
            ),
            "Write to a Kafka topic.",
            null
        );

    public static KafkaSinkOptions Complete(KafkaSinkOptions options, PlanCheck check) =>
        options with
        {
            Connection = KafkaConnectionFields.Resolve(options.Brokers, options.Properties, check.SharedSettings<KafkaConnection>()),
        };

    public static void Check(KafkaSinkOptions options, PlanCheck check)
    {
        if (options.Connection is not { } connection)
        {
            check.Problem(Setting, "there is no Kafka source whose brokers the sink could use; give 'brokers'");
            return;
        }
        if (options.IsTransactional)
        {
            CheckTransactional(options, check);
            return;
        }
        foreach (string taken in ProducerProperties.SetByRetryFor.Where(connection.Properties.ContainsKey))
        {
            check.Problem(Setting, $"property '{taken}' cannot be set here: use 'retry_for' instead; remove it");
        }
        foreach ((string name, string _) in options.Properties.Where(p => IgnoredProperties.ByProducer(p.Key, p.Value)))
        {
            check.Problem(Setting, $"property '{name}' is one of consumers, which a producer ignores; remove it");
        }
        if (connection.Probe() is { } problem)
        {
            check.Problem(Setting, $"no producer can be made with these properties: {problem}");
        }
    }

    private static void CheckTransactional(KafkaSinkOptions options, PlanCheck check)
    {
        if (check.SharedSettings<TransactionOffer>() is not { } offer)
        {
            check.Problem(
                Setting,
                "'transactional: true' needs the transactions of checkpoints; add 'state: { kafka: { topic: ... } }', or remove it"
            );
            return;
        }
        if (options.Brokers is not null || options.Properties.Count > 0)
        {
            check.Problem(
                Setting,
                "'transactional: true' writes with the state's producer, to the source's cluster; remove 'brokers', 'properties' and 'secrets'"
            );
        }
        if (offer.Timeout < offer.LeastTimeout)
        {
            check.Problem(
                Setting,
                $"a transaction lasts from one checkpoint to the next, {DurationType.Format(offer.Interval)} and longer where a sink is slow, and may last {DurationType.Format(offer.Timeout)}; raise state.kafka.transaction_timeout to {DurationType.Format(offer.LeastTimeout)} at least, or shorten state.interval"
            );
        }
    }

    private static KafkaSinkOptions Bind(FieldValues values) =>
        new()
        {
            Topic = values.Get(Topic),
            Brokers = values.Get(KafkaConnectionFields.BrokersOrSource),
            Properties = KafkaConnectionFields.OwnProperties(values),
            RetryFor = values.Get(SinkSettings.RetryFor),
            Transactional = values.Get(Transactional),
        };
}
