using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sources.Kafka.Assignment;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.Stages.Sources.Kafka.Rebalances;
using Vigia.Stages.Sources.Kafka.Topics;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>The connected client, before it joins its group. Its callbacks go to the session that is bound to it.</summary>
internal sealed class KafkaClient : IDisposable
{
    private readonly PayloadReader _reader = new();
    private RebalanceHandler? _rebalances;

    public KafkaClient(KafkaSourceOptions options, SourceContext context, TransientErrors errors)
    {
        Assignment = new TopicAssignment(options);
        Consumer = Build(options, errors, context.Parts.FindOrAdd<MemoryBudget>());
        Admin = new DependentAdminClientBuilder(Consumer.Handle).Build();
        Topics = new TopicWatch(Consumer, Admin, options, errors, context.Log, context.Time);
        CoPartitioning = new CoPartitioning(Admin, Assignment, options, context.Log, context.Time);
        Identity = new TopicIdentity(Consumer, Admin, options, context);
        Policy = new ConsumeErrorPolicy(options, Topics, context.Log, context.Time);
        Fetch = FetchChoice.Create(Consumer, options, Policy, context.Log);
    }

    public IConsumer<Ignore, int> Consumer { get; }

    public IAdminClient Admin { get; }

    public TopicWatch Topics { get; }

    public TopicAssignment Assignment { get; }

    public CoPartitioning CoPartitioning { get; }

    public TopicIdentity Identity { get; }

    public ConsumeErrorPolicy Policy { get; }

    public IRecordFetch Fetch { get; }

    private RebalanceHandler Rebalances =>
        _rebalances ?? throw new InvalidOperationException("partitions were assigned before a session was bound to the client");

    /// <summary>Sends rebalances and payloads to a session; before that, the consumer must not subscribe.</summary>
    public void Bind(RebalanceHandler rebalances, BatchBuilder builder)
    {
        _rebalances = rebalances;
        _reader.Builder = builder;
    }

    public void Dispose()
    {
        Admin.Dispose();
        Consumer.Dispose();
    }

    private IConsumer<Ignore, int> Build(KafkaSourceOptions options, TransientErrors errors, MemoryBudget memory)
    {
        ConsumerConfig config = options.Connection.ToConsumerConfig(options.Group);
        ClientQueues.Limit(config, memory);
        // Where a topic begins is decided when it is assigned. What is left for the client is an offset that retention has passed: the
        // oldest record that is left follows it.
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        config.AllowAutoCreateTopics = options.Connection.IsEmbedded;
        config.EnablePartitionEof = true;
        // The topic's name costs a string per record; with a single topic it is known.
        config.ConsumeResultFields =
            (options.Topics.Count == 1 ? "timestamp" : "timestamp,topic") + (options.HasSchemaHeaders ? ",headers" : "");
        _reader.HasSchemaHeaders = options.HasSchemaHeaders;
        return new ConsumerBuilder<Ignore, int>(config)
            .SetValueDeserializer(_reader)
            .SetLogHandler((_, message) => errors.OnLog(message))
            .SetErrorHandler((_, error) => errors.OnError(error))
            .SetPartitionsAssignedHandler((_, partitions) => Rebalances.OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Rebalances.OnRevoked([.. partitions.Select(p => p.TopicPartition)]))
            .SetPartitionsLostHandler((_, partitions) => Rebalances.OnLost([.. partitions.Select(p => p.TopicPartition)]))
            .Build();
    }
}
