using Vigia.Engine.Configuration;

namespace Vigia.Kafka.Connection;

/// <summary>The settings of a connection, for every component that has one.</summary>
public static class KafkaConnectionFields
{
    private const string BrokersSummary =
        "Addresses of brokers, host:port, separated by commas; 'embedded' is a broker inside the process, for trials and tests.";

    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>The cluster, where a component must name it.</summary>
    public static readonly Field<string> Brokers = Field.Required<string>("brokers", BrokersType.Instance, BrokersSummary);

    /// <summary>The cluster, where a component may take over the source's.</summary>
    public static readonly Field<string> BrokersOrSource = Field.Optional<string>(
        "brokers",
        BrokersType.Instance,
        $"{BrokersSummary} Without it: the source's brokers, with the source's properties.",
        null
    );

    /// <summary>Properties of the client library, by name.</summary>
    public static readonly Field<IReadOnlyDictionary<string, string>> Properties = Field.Optional<IReadOnlyDictionary<string, string>>(
        "properties",
        PropertiesType.Instance,
        "Any property of librdkafka, such as security.protocol, ssl.ca.location or sasl.username. Each client gets those that it knows: a producer none that are a consumer's alone. A secret comes from a variable (${VAR}) or from 'secrets'.",
        None
    );

    /// <summary>Files that hold the values of secret properties, by name of the property.</summary>
    public static readonly Field<IReadOnlyDictionary<string, string>> Secrets = Field.Optional<IReadOnlyDictionary<string, string>>(
        "secrets",
        SecretsType.Instance,
        "Properties whose values are in files, such as sasl.password: /run/secrets/kafka-password.",
        None
    );

    /// <summary>The connection of a component that names its brokers.</summary>
    public static KafkaConnection Bind(FieldValues values) => new(values.Get(Brokers), OwnProperties(values));

    /// <summary>
    /// The connection of a component that may take over the source's: with brokers of its own it is alone (secrets of one
    /// cluster are not for another), else its properties are laid over those of <paramref name="source"/>.
    /// Null if neither names brokers.
    /// </summary>
    public static KafkaConnection? Resolve(string? brokers, IReadOnlyDictionary<string, string> properties, KafkaConnection? source) =>
        brokers is not null ? new(brokers, properties)
        : source is not null ? source with { Properties = Over(source.Properties, properties) }
        : null;

    /// <summary>The properties and secrets that were written.</summary>
    public static IReadOnlyDictionary<string, string> OwnProperties(FieldValues values) =>
        Over(values.Get(Properties), values.Get(Secrets));

    private static Dictionary<string, string> Over(IReadOnlyDictionary<string, string> lower, IReadOnlyDictionary<string, string> upper)
    {
        var result = new Dictionary<string, string>(lower);
        foreach ((string name, string value) in upper)
        {
            result[name] = value;
        }
        return result;
    }
}
