using Vigia.Engine.Checkpointing;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Tests.Checkpointing;

public sealed class SourceIdentitiesTests
{
    private static readonly SourcePartition Partition = new("payments", 0);

    [Fact]
    public void StateOfAnotherTopicOfTheName_IsRefusedNamingBoth()
    {
        PartitionState kept = Written("topic-id A");
        var identities = new SourceIdentities(new PartitionIdentities());
        identities.Set(new Dictionary<SourcePartition, SourceIdentity> { [Partition] = new FixedIdentity("topic-id B") });

        var failure = Assert.Throws<StateException>(() => identities.Check(Partition, kept));

        Assert.Contains("topic-id A then, topic-id B now", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StateOfTheSame_IsTakenAndNotWrittenAgain()
    {
        PartitionState kept = Written("topic-id A");
        var identities = new SourceIdentities(new PartitionIdentities());
        identities.Set(new Dictionary<SourcePartition, SourceIdentity> { [Partition] = new FixedIdentity("topic-id A") });

        identities.Check(Partition, kept);

        Assert.Empty(identities.TakeUnwritten([Partition]));
    }

    [Fact]
    public void StateOfAnEarlierVersionOrASourceThatDoesNotSay_IsTaken()
    {
        var identities = new SourceIdentities(new PartitionIdentities());
        identities.Check(Partition, Written("topic-id A"));
        identities.Set(new Dictionary<SourcePartition, SourceIdentity> { [Partition] = new FixedIdentity("topic-id B") });
        identities.Check(Partition, new PartitionState(5, []));

        Assert.Single(identities.TakeUnwritten([Partition]));
    }

    [Fact]
    public void IdentitiesOfDifferentKinds_AreNotCompared()
    {
        var identities = new SourceIdentities(new PartitionIdentities());
        identities.Set(new Dictionary<SourcePartition, SourceIdentity> { [Partition] = new FixedIdentity("topic-id A") });

        Assert.True(identities.Check(Partition, Written("cluster-id C")));
    }

    [Fact]
    public void StateOfAnotherTopicWhereTheConfigurationRestarts_IsNotTaken()
    {
        var identities = new SourceIdentities(new PartitionIdentities());
        var restarting = new FixedIdentity("topic-id B") { RestartsWhenReplaced = true };
        identities.Set(new Dictionary<SourcePartition, SourceIdentity> { [Partition] = restarting });

        Assert.False(identities.Check(Partition, Written("topic-id A")));
        Assert.Single(identities.TakeUnwritten([Partition]));
    }

    [Fact]
    public void RenewedIdentity_IsWrittenThoughThePartitionDoesNotMove()
    {
        var identities = new SourceIdentities(new PartitionIdentities());
        identities.Set(new Dictionary<SourcePartition, SourceIdentity> { [Partition] = new FixedIdentity("file 1") });
        Assert.Single(identities.TakeUnwritten([Partition]));

        identities.Renew(Partition, new FixedIdentity("file 2"));

        Assert.Equal("file 2"u8.ToArray(), Assert.Single(identities.TakeUnwritten([])).Value);
    }

    [Fact]
    public void PartitionsThatDidNotMove_AreWrittenLater()
    {
        var identities = new SourceIdentities(new PartitionIdentities());
        identities.Set(new Dictionary<SourcePartition, SourceIdentity> { [Partition] = new FixedIdentity("topic-id A") });

        Assert.Empty(identities.TakeUnwritten([]));
        Assert.Single(identities.TakeUnwritten([Partition]));
        Assert.Empty(identities.TakeUnwritten([Partition]));
    }

    private static PartitionState Written(string identity)
    {
        var identities = new SourceIdentities(new PartitionIdentities());
        identities.Set(new Dictionary<SourcePartition, SourceIdentity> { [Partition] = new FixedIdentity(identity) });
        return new PartitionState(5, identities.TakeUnwritten([Partition]));
    }
}
