namespace Vigia.Stages.StateStores.Kafka;

/// <summary>Settings of the state store in Kafka.</summary>
public sealed record KafkaStateOptions
{
    /// <summary>The changelog topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Name of this process among those of its group, the same after a restart; null for a new one each time.</summary>
    public string? Instance { get; init; }

    /// <summary>How long a transaction may stay open before the brokers end it.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Properties laid over those of the source.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
