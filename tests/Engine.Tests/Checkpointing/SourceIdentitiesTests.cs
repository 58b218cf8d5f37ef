using Vigia.Engine.Checkpointing;
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
        var identities = new SourceIdentities();
        identities.Set(new Dictionary<SourcePartition, string> { [Partition] = "topic-id B" });

        var failure = Assert.Throws<StateException>(() => identities.Check(Partition, kept));

        Assert.Contains("topic-id A then, topic-id B now", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StateOfTheSame_IsTakenAndNotWrittenAgain()
    {
        PartitionState kept = Written("topic-id A");
        var identities = new SourceIdentities();
        identities.Set(new Dictionary<SourcePartition, string> { [Partition] = "topic-id A" });

        identities.Check(Partition, kept);

        Assert.Empty(identities.TakeUnwritten([Partition]));
    }

    [Fact]
    public void StateOfAnEarlierVersionOrASourceThatDoesNotSay_IsTaken()
    {
        var identities = new SourceIdentities();
        identities.Check(Partition, Written("topic-id A"));
        identities.Set(new Dictionary<SourcePartition, string> { [Partition] = "topic-id B" });
        identities.Check(Partition, new PartitionState(5, []));

        Assert.Single(identities.TakeUnwritten([Partition]));
    }

    [Fact]
    public void IdentitiesOfDifferentKinds_AreNotCompared()
    {
        var identities = new SourceIdentities();
        identities.Set(new Dictionary<SourcePartition, string> { [Partition] = "topic-id A" });

        identities.Check(Partition, Written("cluster-id C"));
    }

    [Fact]
    public void PartitionsThatDidNotMove_AreWrittenLater()
    {
        var identities = new SourceIdentities();
        identities.Set(new Dictionary<SourcePartition, string> { [Partition] = "topic-id A" });

        Assert.Empty(identities.TakeUnwritten([]));
        Assert.Single(identities.TakeUnwritten([Partition]));
        Assert.Empty(identities.TakeUnwritten([Partition]));
    }

    private static PartitionState Written(string identity)
    {
        var identities = new SourceIdentities();
        identities.Set(new Dictionary<SourcePartition, string> { [Partition] = identity });
        return new PartitionState(5, identities.TakeUnwritten([Partition]));
    }
}
