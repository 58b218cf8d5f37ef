using Vigia.Stages.Sources.Kafka.Fetching;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>
/// Moves positions behind the control records at the end of a partition, such as the markers of a transactional producer: else its lag
/// would stay at 1 for Kafka's tools, although nothing is left to read. Belongs to the consuming thread.
/// </summary>
/// <param name="ledger">What is owned and in flight.</param>
/// <param name="builder">The batches under construction.</param>
/// <param name="sender">Where batches go.</param>
/// <param name="keepsState">Whether the position belongs into the next checkpoint.</param>
internal sealed class PartitionEnds(PartitionLedger ledger, BatchBuilder builder, BatchSender sender, bool keepsState)
{
    /// <summary>Moves what can be moved: partitions of which no record is held, and, without state, none is in flight.</summary>
    public void Settle()
    {
        if (!builder.HasMetEnds || !sender.Taken.IsCompletedSuccessfully)
        {
            return;
        }
        bool isLeft = false;
        foreach (OwnedPartition partition in ledger.Owned)
        {
            if (partition.MarkersUpTo is not { } end)
            {
                continue;
            }
            if (builder.Holds(partition) || !(keepsState ? sender.TryAdvance(partition.Source, end) : ledger.TryStoreEnd(partition, end)))
            {
                isLeft = true;
            }
            else
            {
                partition.MarkersUpTo = null;
            }
        }
        builder.HasMetEnds = isLeft;
    }
}
