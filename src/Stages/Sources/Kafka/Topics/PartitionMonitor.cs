using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Topics;

/// <summary>
/// What the consuming loop looks at every now and then: topics, their ends, and partitions that do not move. Belongs to the consuming
/// thread.
/// </summary>
/// <param name="topics">Whether topics are there.</param>
/// <param name="identity">Whether they are still the same topics.</param>
/// <param name="coPartitioning">Whether topics still go together.</param>
/// <param name="watermarks">Ends of partitions.</param>
/// <param name="stuck">Partitions that do not move although records wait.</param>
internal sealed class PartitionMonitor(
    TopicWatch topics,
    TopicIdentity identity,
    CoPartitioning coPartitioning,
    Watermarks watermarks,
    StuckPartitions stuck
)
{
    /// <summary>Whether a partition does not move although records wait.</summary>
    public bool IsStuck => stuck.Any;

    /// <summary>Looks where the time has come.</summary>
    /// <exception cref="KafkaSourceException">The run cannot continue.</exception>
    public void Check()
    {
        topics.Verify();
        identity.Verify();
        coPartitioning.Verify();
        stuck.Check();
    }

    /// <summary>Fetching is paused: nothing but the ends is looked at, so that the lag is right.</summary>
    public void CheckPaused() => watermarks.RefreshIfDue();

    /// <summary>Fetching has been resumed.</summary>
    public void Resumed() => stuck.Restart();

    /// <summary>Looks where partitions end that have no end yet.</summary>
    public void FindEnds() => watermarks.FindEnds();
}
