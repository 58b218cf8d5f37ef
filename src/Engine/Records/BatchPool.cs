using System.Collections.Concurrent;

namespace Vigia.Engine.Records;

/// <summary>
/// Batches that were used before, with their arrays grown. The pool needs no limit of its own: bounded blocks limit how
/// many batches are out at a time, so no more than that ever come back.
/// </summary>
public sealed class BatchPool
{
    private readonly ConcurrentBag<RecordBatch> _idle = [];
    private readonly ConcurrentDictionary<RecordBatch, byte> _rented = new(ReferenceEqualityComparer.Instance);

    /// <summary>Batches rented and not yet returned.</summary>
    public int RentedCount => _rented.Count;

    /// <summary>An empty batch for records of <paramref name="kind"/>. The caller owns it.</summary>
    public RecordBatch Rent(RecordKind kind)
    {
        RecordBatch batch = _idle.TryTake(out RecordBatch? idle) ? idle : new RecordBatch();
        batch.Begin(kind);
        _rented.TryAdd(batch, 0);
        return batch;
    }

    /// <summary>Takes a batch back. The caller must not touch it afterwards.</summary>
    /// <exception cref="InvalidOperationException">The batch is not out: it was returned twice, or belongs to another pool.</exception>
    public void Return(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!_rented.TryRemove(batch, out _))
        {
            throw new InvalidOperationException("a batch was returned to the pool twice, or to a pool that is not its own");
        }
        _idle.Add(batch);
    }
}
