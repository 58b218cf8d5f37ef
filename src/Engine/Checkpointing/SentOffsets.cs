using Vigia.Engine.Records;

namespace Vigia.Engine.Checkpointing;

/// <summary>
/// For each partition that moved since the last mark, the offset after the last record sent. Guarded by the gate of the source's
/// output: batches and marks are sent one at a time.
/// </summary>
internal sealed class SentOffsets
{
    private Dictionary<SourcePartition, long> _moved = [];

    /// <summary>Notes that a batch is sent.</summary>
    public void Track(RecordBatch batch)
    {
        foreach (ref readonly Run run in batch.Runs)
        {
            _moved[run.Partition] = run.LastOffset + 1;
        }
    }

    /// <summary>Notes that a partition has no records before an offset that were not sent.</summary>
    public void Advance(SourcePartition partition, long nextOffset) => _moved[partition] = nextOffset;

    /// <summary>The offsets for a mark; the next mark starts from none.</summary>
    public IReadOnlyDictionary<SourcePartition, long> Take()
    {
        Dictionary<SourcePartition, long> moved = _moved;
        _moved = [];
        return moved;
    }

    /// <summary>Partitions were revoked, and no checkpoint includes them.</summary>
    public void Forget(IReadOnlyCollection<SourcePartition> revoked)
    {
        foreach (SourcePartition partition in revoked)
        {
            _moved.Remove(partition);
        }
    }
}
