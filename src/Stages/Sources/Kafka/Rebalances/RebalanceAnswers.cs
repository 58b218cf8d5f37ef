using System.Runtime.ExceptionServices;
using Confluent.Kafka;

namespace Vigia.Stages.Sources.Kafka.Rebalances;

/// <summary>
/// Answers each rebalance of the client exactly once, whatever happens: the client waits for the answer, and could not even be closed. What
/// goes wrong is remembered, and ends the run as soon as it goes on. Belongs to whoever serves rebalances: the consuming thread, within a fetch
/// or while the consumer is closed.
/// </summary>
/// <param name="transfer">What is done about each.</param>
internal sealed class RebalanceAnswers(PartitionTransfer transfer)
{
    private bool _isClosing;
    private Exception? _failure;

    /// <summary>The member is about to leave: what still comes is only answered.</summary>
    public void BeginClosing() => _isClosing = true;

    /// <summary>Partitions have come.</summary>
    /// <returns>Where each goes on: where the pipeline's state says, else where the group has committed.</returns>
    public IReadOnlyList<TopicPartitionOffset> Assign(IReadOnlyCollection<TopicPartition> partitions)
    {
        IReadOnlyList<TopicPartitionOffset>? positions = null;
        if (!_isClosing)
        {
            Answer(() => positions = transfer.TakeIn(partitions));
        }
        return positions ?? [.. partitions.Select(p => new TopicPartitionOffset(p, Offset.Unset))];
    }

    /// <summary>Partitions are to leave.</summary>
    public void Revoke(IReadOnlyCollection<TopicPartition> partitions) => Answer(() => transfer.Release(partitions));

    /// <summary>Partitions are another member's already.</summary>
    public void Lose(IReadOnlyCollection<TopicPartition> partitions) => Answer(() => transfer.GiveUp(partitions));

    /// <summary>Throws what went wrong first while a rebalance was answered, the last one included, by which the member leaves.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
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
