using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>The batch of one record kind that is under construction. Belongs to the consuming thread.</summary>
/// <param name="kind">The kind.</param>
/// <param name="output">Where batches come from.</param>
/// <param name="limits">When a batch is complete.</param>
/// <param name="time">The clock.</param>
internal sealed class PendingBatch(RecordKind kind, ISourceOutput output, BatchLimits limits, TimeProvider time)
{
    // When the first record of the batch came, and when the batch before it was closed.
    private long _began;
    private long _closed;

    public RecordKind Kind => kind;

    /// <summary>The batch; null if no record has come since the last one was taken.</summary>
    public RecordBatch? Batch { get; private set; }

    /// <summary>Whether it has reached its rows or bytes.</summary>
    public bool IsFull => Batch is not null && limits.AreReachedBy(Batch);

    /// <summary>Whether it is full, or has waited as long as it may.</summary>
    public bool IsReady => IsFull || (Batch is not null && Left <= TimeSpan.Zero);

    /// <summary>Time until it is due.</summary>
    public TimeSpan Left => limits.Left(time.GetElapsedTime(_began), time.GetElapsedTime(_closed));

    /// <summary>The batch, begun if absent.</summary>
    public RecordBatch Open()
    {
        if (Batch is null)
        {
            Batch = output.Rent(kind);
            _began = time.GetTimestamp();
        }
        return Batch;
    }

    /// <summary>Takes the batch, full or not; null if absent.</summary>
    public RecordBatch? Take()
    {
        RecordBatch? batch = Batch;
        Batch = null;
        _closed = time.GetTimestamp();
        return batch;
    }

    /// <summary>Whether it has records of one of the partitions.</summary>
    public bool Holds(IReadOnlyCollection<OwnedPartition> partitions)
    {
        if (Batch is null)
        {
            return false;
        }
        foreach (ref readonly Run run in Batch.Runs)
        {
            if (Contains(partitions, run.Partition))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Drops the records of the partitions, keeping the others.</summary>
    public void Discard(IReadOnlyCollection<OwnedPartition> partitions)
    {
        if (Batch is { } batch && Holds(partitions))
        {
            Batch = CopyWithout(batch, partitions);
            output.Return(batch);
        }
    }

    private static bool Contains(IReadOnlyCollection<OwnedPartition> partitions, SourcePartition partition) =>
        partitions.Any(p => p.Source == partition);

    private RecordBatch? CopyWithout(RecordBatch batch, IReadOnlyCollection<OwnedPartition> partitions)
    {
        RecordBatch? rest = null;
        foreach (ref readonly Run run in batch.Runs)
        {
            if (Contains(partitions, run.Partition))
            {
                continue;
            }
            rest ??= output.Rent(batch.Kind);
            for (int i = run.Start; i < run.End; i++)
            {
                rest.Receive(run.Partition, batch.Offsets[i], batch.SourceTimes[i], batch.Payloads[i]);
            }
        }
        return rest;
    }
}
