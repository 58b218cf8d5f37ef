using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Vigia.Stages.Sources.Kafka.Assignment;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Rebalances;

/// <summary>
/// Answers each rebalance callback of the client exactly once, whatever happens: the client waits for the answer, and could not even be
/// closed. The first failure is remembered, and ends the run as soon as the callback has returned. Belongs to the consuming thread, within
/// a fetch or while the consumer is closed.
/// </summary>
/// <param name="handover">What is done about each.</param>
/// <param name="topics">Which partitions go together.</param>
/// <param name="followers">Partitions that follow those that the group assigns.</param>
/// <param name="ledger">What is owned.</param>
internal sealed class RebalanceHandler(
    PartitionHandover handover,
    TopicAssignment topics,
    FollowerPartitions followers,
    PartitionLedger ledger
)
{
    private bool _isClosing;
    private Exception? _failure;

    /// <summary>The member is about to leave: assignments are answered and nothing else.</summary>
    public void BeginClosing() => _isClosing = true;

    /// <summary>Partitions are assigned.</summary>
    /// <returns>Where each begins.</returns>
    public IReadOnlyList<TopicPartitionOffset> OnAssigned(IReadOnlyCollection<TopicPartition> partitions)
    {
        IReadOnlyList<TopicPartitionOffset>? positions = null;
        if (!_isClosing)
        {
            Answer(() => positions = Assign(partitions));
        }
        return positions ?? [.. partitions.Select(p => new TopicPartitionOffset(p, Offset.Unset))];
    }

    /// <summary>Partitions are revoked.</summary>
    public void OnRevoked(IReadOnlyCollection<TopicPartition> partitions) => Answer(() => Leave(partitions, handover.OnRevoked));

    /// <summary>Partitions belong to another member already.</summary>
    public void OnLost(IReadOnlyCollection<TopicPartition> partitions) => Answer(() => Leave(partitions, handover.OnLost));

    /// <summary>Throws what went wrong first while a rebalance was answered, the last one included, by which the member leaves.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private List<TopicPartitionOffset> Assign(IReadOnlyCollection<TopicPartition> partitions)
    {
        ILookup<bool, OwnedPartition> owned = handover
            .OnAssigned([.. partitions, .. topics.FollowersOf(partitions)])
            .ToLookup(p => partitions.Contains(p.Kafka));
        ledger.Assign(owned[true]);
        followers.Add([.. owned[false]]);
        return [.. owned[true].Select(p => p.Begin)];
    }

    private void Leave(IReadOnlyCollection<TopicPartition> partitions, Action<IReadOnlyCollection<TopicPartition>> handOver)
    {
        IReadOnlyList<TopicPartition> following = topics.FollowersOf(partitions);
        followers.Remove(following);
        handOver([.. partitions, .. following]);
    }

    private void Answer(Action rebalance)
    {
        try
        {
            rebalance();
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
    }
}
