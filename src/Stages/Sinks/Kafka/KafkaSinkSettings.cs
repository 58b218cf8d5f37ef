using System.Text.RegularExpressions;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Planning;
using Vigia.Stages.Kafka.Connection;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>The setting <c>kafka:</c> of stages that write records out.</summary>
internal static partial class KafkaSinkSettings
{
    private static readonly Field<string> Topic = Field.Required(
        "topic", new TextType(TopicName(), "letters, digits, '.', '_' and '-', at most 249"), "The topic that records are written to.");

    public static Field<KafkaSinkOptions> Setting { get; } = Field.Optional<KafkaSinkOptions>(
        "kafka",
        new ObjectType<KafkaSinkOptions>(new(
            "kafka sink", "A topic: one message a record.",
            [Topic, KafkaConnectionFields.BrokersOrSource, KafkaConnectionFields.Properties, KafkaConnectionFields.Secrets, SinkSettings.RetryFor], Bind)),
        "Write to a Kafka topic.", null);

    public static KafkaSinkOptions Complete(KafkaSinkOptions options, PlanCheck check) => options with
    {
        Connection = KafkaConnectionFields.Resolve(options.Brokers, options.Properties, check.Offered<KafkaConnection>()),
    };

    public static void Check(KafkaSinkOptions options, PlanCheck check)
    {
        if (options.Connection is not { } connection)
        {
            check.Problem(Setting, "there is no Kafka source whose brokers the sink could use; give 'brokers'");
            return;
        }
        foreach (string taken in ProducerProperties.SetByRetryFor.Where(connection.Properties.ContainsKey))
        {
            check.Problem(Setting, $"property '{taken}' cannot be set here: the setting 'retry_for' stands for it; remove it");
        }
        if (connection.Probe() is { } problem)
        {
            check.Problem(Setting, $"no producer can be made with these properties: {problem}");
        }
    }

    private static KafkaSinkOptions Bind(FieldValues values) => new()
    {
        Topic = values.Get(Topic),
        Brokers = values.Get(KafkaConnectionFields.BrokersOrSource),
        Properties = KafkaConnectionFields.OwnProperties(values),
        RetryFor = values.Get(SinkSettings.RetryFor),
    };

    [GeneratedRegex("^[A-Za-z0-9._-]{1,249}$")]
    private static partial Regex TopicName();
}
