using Vigia.Engine.Components;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Native;
using Vigia.Stages.Sinks.Kafka.Producing;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>Settings of <c>kafka:</c> below a stage that writes records out.</summary>
internal sealed record KafkaSinkOptions : SinkOptions
{
    public required string Topic { get; init; }

    /// <summary>The sink's own brokers; null to take over the source's.</summary>
    public required string? Brokers { get; init; }

    /// <summary>The sink's own properties.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    /// <summary>The cluster, once it is clear which; null if unknown.</summary>
    public KafkaConnection? Connection { get; init; }

    public bool Transactional { get; init; }

    public override bool IsTransactional => Transactional;

    public override Sink Create(StageContext context) =>
        !IsTransactional && Environment.Is64BitProcess && Librdkafka.ObstacleTo(Librdkafka.ProduceFunctions) is null
            ? new NativeKafkaSink(this, context)
            : new KafkaSink(this, context);
}
