using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Stages.Tests.StateStores;

public sealed class KafkaStateStoreTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly string _changelog = TestBroker.Unique("changelog");

    public KafkaStateStoreTests() =>
        Assert.SkipUnless(TestBroker.IsReal, $"needs transactions: set {TestBroker.Variable}=host:port to a Kafka broker");

    [Fact]
    public async Task Checkpoint_TheNextOwnerReadsWhatWasWrittenAndTheGroupsOffsetsAreTheSame()
    {
        string topic = await TestBroker.CreateTopicAsync(2);
        string group = TestBroker.Unique("group");
        var partition = new SourcePartition(topic, 1);
        await using (KafkaStand first = await KafkaStand.OpenAsync(topic, _changelog, group: group))
        {
            await first.WriteAsync(partition, 10, "v1", (1, 11), (2, 22), (3, 33));
            await first.WriteAsync(partition, 20, "v1", (1, null), (2, 23));
        }
        await using KafkaStand second = await KafkaStand.OpenAsync(topic, _changelog, group: group);

        PartitionState? state = await second.LoadAsync(partition);

        Assert.Equal(20, state!.NextOffset);
        Assert.Equal([(2, 23), (3, 33)], state.Entries.Select(e => ((int)e.Key[0], (int)e.Value![0])).Order());
        Assert.Equal("v1", state.Fingerprints["stage"]);
        Assert.Null(await second.LoadAsync(new SourcePartition(topic, 0)));
        Assert.Equal([null, 20L], TestBroker.Committed(group, topic, 2));
    }

    [Fact]
    public async Task Load_WhatAFormerOwnerHasLeftOpen_IsWaitedForAndReadIfItIsCommitted()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        var partition = new SourcePartition(topic, 0);
        await using KafkaStand former = await KafkaStand.OpenAsync(topic, _changelog);
        await former.WriteAsync(partition, 10, "v1", (1, 11));
        former.Producer.Write(
            new TopicPartition(_changelog, 0),
            Stages.StateStores.Kafka.ChangelogKey.Of(new StateEntry("stage", partition, [1], null)).ToArray(),
            null
        );
        await Eventually.HoldsAsync(() => TestBroker.Ends(_changelog, 1)[0] > 0, "the changelog is there");
        await using KafkaStand heir = KafkaStand.Create(topic, _changelog);
        await heir.Store.OpenAsync(Never);

        Task<PartitionState?> load = heir.LoadAsync(partition);
        await Eventually.HoldsAsync(() => heir.Log.Has("a former owner may be gone"), "the heir waits");
        Assert.False(load.IsCompleted);
        former.Producer.Commit([new TopicPartitionOffset(topic, 0, 15)], former.Membership, Never);

        Assert.Empty((await load)!.Entries);
    }

    [Fact]
    public async Task Write_MemberThatTheGroupHasExpelled_IsRefusedAndNothingOfItIsSeen()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        string group = TestBroker.Unique("group");
        var partition = new SourcePartition(topic, 0);
        await using KafkaStand expelled = await KafkaStand.OpenAsync(topic, _changelog, group: group);
        await expelled.WriteAsync(partition, 10, "v1", (1, 11));
        await expelled.LeaveGroupAsync();

        var lost = await Assert.ThrowsAsync<CheckpointLostException>(async () => await expelled.WriteAsync(partition, 20, "v1", (1, 12)));
        expelled.Producer.Abort();

        Assert.Equal(CheckpointLoss.Membership, lost.Loss);
        await using KafkaStand heir = await KafkaStand.OpenAsync(topic, _changelog, group: group);
        PartitionState? state = await heir.LoadAsync(partition);
        Assert.Equal(10, state!.NextOffset);
        Assert.Equal([(byte)11], state.Entries.Single().Value!);
        Assert.Equal([10L], TestBroker.Committed(group, topic, 1));
    }

    [Fact]
    public async Task Open_ChangelogIsNarrowerThanTheSource_IsWidened()
    {
        string topic = await TestBroker.CreateTopicAsync(3);
        await CreateAsync(2, "compact");
        await using KafkaStand stand = await KafkaStand.OpenAsync(topic, _changelog);

        await stand.WriteAsync(new SourcePartition(topic, 2), 1, "v1");

        Assert.Equal([0, 0], TestBroker.Ends(_changelog, 3).Take(2));
        Assert.True(TestBroker.Ends(_changelog, 3)[2] > 0);
    }

    [Fact]
    public async Task Load_PartitionsWereAddedToTheSource_TheChangelogIsWidened()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        await using KafkaStand stand = await KafkaStand.OpenAsync(topic, _changelog);
        using (IAdminClient admin = new AdminClientBuilder(TestBroker.Connection.ToAdminConfig()).Build())
        {
            await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 3 }]);
        }

        Assert.Null(await stand.LoadAsync(new SourcePartition(topic, 2)));
        Assert.Equal(3, TestBroker.Ends(_changelog, 3).Count);
    }

    [Fact]
    public async Task Open_ChangelogIsNotCompacted_SaysHowToMendIt()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        await CreateAsync(1, "delete");
        await RefusedAsync(topic, "has cleanup.policy=delete, so state in it would vanish; set it: kafka-configs --alter");
    }

    [Fact]
    public async Task Load_ChangelogOfAnotherPipeline_IsRefused()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        var partition = new SourcePartition(topic, 0);
        await using (KafkaStand other = await KafkaStand.OpenAsync(topic, _changelog, "other"))
        {
            await other.WriteAsync(partition, 1, "v1");
        }
        await using KafkaStand stand = await KafkaStand.OpenAsync(topic, _changelog);

        var refusal = await Assert.ThrowsAsync<StateException>(() => stand.LoadAsync(partition));
        Assert.Contains("belongs to pipeline 'other', not to 'test'", refusal.Message, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string topic, string because)
    {
        await using KafkaStand stand = KafkaStand.Create(topic, _changelog);
        var refusal = await Assert.ThrowsAsync<StateException>(async () => await stand.Store.OpenAsync(Never));
        Assert.Contains(because, refusal.Message, StringComparison.Ordinal);
    }

    private async Task CreateAsync(int partitions, string policy)
    {
        using IAdminClient admin = new AdminClientBuilder(TestBroker.Connection.ToAdminConfig()).Build();
        var topic = new TopicSpecification
        {
            Name = _changelog,
            NumPartitions = partitions,
            ReplicationFactor = 1,
            Configs = new Dictionary<string, string> { ["cleanup.policy"] = policy },
        };
        await admin.CreateTopicsAsync([topic]);
    }
}
