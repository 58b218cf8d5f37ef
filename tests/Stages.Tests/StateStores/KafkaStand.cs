using Confluent.Kafka;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.StateStores.Kafka;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Stages.Tests.StateStores;

/// <summary>A store in Kafka with a consumer that is a member of a group, as a source would be. Needs a real broker.</summary>
internal sealed class KafkaStand : IAsyncDisposable
{
    private readonly IConsumer<Ignore, int> _consumer;
    private readonly KafkaSourceOptions _source;

    private KafkaStand(string topic, string group, KafkaStateOptions options, string pipeline)
    {
        _source = new KafkaSourceOptions
        {
            Connection = TestBroker.Connection,
            Group = group,
            Topics = new Dictionary<string, RecordKind> { [topic] = RecordKind.Transaction },
        };
        Membership = new GroupMembership(_source.Connection, _source.Group, [.. _source.Topics.Keys], keepsState: true);
        var context = new StateContext(pipeline, new MetricSet(Metrics.NewCustomRegistry()), Log, TimeProvider.System);
        context.Parts.Add(Membership);
        Store = new KafkaStateStore(options, context);
        Producer = context.Parts.Find<TransactionalProducer>()!;
        _consumer = new ConsumerBuilder<Ignore, int>(TestBroker.Connection.ToConsumerConfig(group))
            .SetValueDeserializer(Deserializers.Int32)
            .SetPartitionsAssignedHandler((_, _) => Membership.Assigned())
            .Build();
    }

    public RememberingLogger Log { get; } = new();

    public GroupMembership Membership { get; }

    public TransactionalProducer Producer { get; }

    public KafkaStateStore Store { get; }

    /// <summary>A store that is not open; the topic exists, the changelog may not.</summary>
    public static KafkaStand Create(string topic, string changelog, string pipeline = "test", string? group = null) =>
        new(
            topic,
            group ?? TestBroker.Unique("group"),
            new KafkaStateOptions { Topic = changelog, TransactionTimeout = TimeSpan.FromSeconds(20) },
            pipeline
        );

    /// <summary>An open store whose member is assigned.</summary>
    public static async Task<KafkaStand> OpenAsync(string topic, string changelog, string pipeline = "test", string? group = null)
    {
        KafkaStand stand = Create(topic, changelog, pipeline, group);
        await stand.Store.OpenAsync(CancellationToken.None);
        stand.Membership.Enter(stand._consumer);
        stand._consumer.Subscribe(topic);
        await Eventually.HoldsAsync(
            () =>
            {
                stand._consumer.Consume(TimeSpan.FromMilliseconds(50));
                return stand._consumer.Assignment.Count > 0;
            },
            "the member is assigned"
        );
        return stand;
    }

    /// <summary>Leaves the group without a word to the store, as one does that is expelled.</summary>
    public Task LeaveGroupAsync()
    {
        _consumer.Unsubscribe();
        return Eventually.HoldsAsync(
            () =>
            {
                _consumer.Consume(TimeSpan.FromMilliseconds(50));
                return _consumer.Assignment.Count == 0 && _consumer.MemberId.Length == 0;
            },
            "the group is left"
        );
    }

    public ValueTask WriteAsync(SourcePartition partition, long next, string fingerprint, params (byte Key, byte? Value)[] entries) =>
        Store.WriteAsync(
            new Checkpoint(
                [.. entries.Select(e => new StateEntry("stage", partition, [e.Key], e.Value is { } value ? [value] : null))],
                new Dictionary<SourcePartition, long> { [partition] = next },
                new Dictionary<string, string> { ["stage"] = fingerprint }
            ),
            CancellationToken.None
        );

    public async Task<PartitionState?> LoadAsync(SourcePartition partition) =>
        (await Store.LoadAsync([partition], CancellationToken.None)).GetValueOrDefault(partition);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Membership.Leave();
        _consumer.Close();
        _consumer.Dispose();
    }
}
