using System.Collections.Concurrent;

namespace Vigia.Engine.Records;

/// <summary>
/// Batches that were used before, with their arrays grown. The pool needs no limit of its own: bounded blocks limit how
/// many batches are out at a time, so no more than that ever come back.
/// </summary>
public sealed class BatchPool
{
    // From any thread: the source rents, the last stage returns.
    private readonly ConcurrentBag<RecordBatch> _idle = [];
    private readonly ConcurrentDictionary<RecordBatch, byte> _rented = new(ReferenceEqualityComparer.Instance);

    // The largest batch seen; a new one is made a little larger, for records differ in length.
    private int _records;
    private int _payloadBytes;

    /// <summary>Batches rented and not yet returned.</summary>
    public int RentedCount => _rented.Count;

    /// <summary>An empty batch for records of <paramref name="kind"/>. The caller owns it.</summary>
    public RecordBatch Rent(RecordKind kind)
    {
        RecordBatch batch = _idle.TryTake(out RecordBatch? idle) ? idle : Make();
        batch.Begin(kind);
        _rented.TryAdd(batch, 0);
        return batch;
    }

    /// <summary>
    /// Takes note of a filled batch: those that are made from now on are as large from the beginning. Growing by doubling would take
    /// twice the memory for each batch in flight.
    /// </summary>
    public void Observe(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _records = Math.Max(_records, batch.Received);
        _payloadBytes = Math.Max(_payloadBytes, batch.Payloads.ByteCount);
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

    /// <summary>
    /// Gives the arrays of the batches that are not out back to the process: a pipeline that ends has no further use for them.
    /// </summary>
    public void Trim()
    {
        while (_idle.TryTake(out RecordBatch? batch))
        {
            batch.Release();
        }
    }

    private RecordBatch Make()
    {
        var batch = new RecordBatch();
        batch.EnsureCapacity(_records, (int)Math.Min(_payloadBytes + (_payloadBytes / 16L), Array.MaxLength));
        return batch;
    }
}
