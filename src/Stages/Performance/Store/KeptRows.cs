using System.Buffers.Binary;
using RocksDbSharp;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Transactions on their way into sorted runs: in a buffer, and as blocks in the store so that a crash does not lose them.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="layout">What is counted of them.</param>
/// <param name="limit">So many become a run.</param>
internal sealed class KeptRows(PredictionStore store, CountingLayout layout, int limit)
{
    private readonly List<ulong> _blocks = [];
    private int _savedRows;
    private ulong _nextBlock;

    private KnownRows? _known;

    /// <summary>What is in no run yet.</summary>
    public RowBuffer Buffer { get; } = new(layout);

    /// <summary>Finds what is kept already.</summary>
    public KnownRows Known => _known ??= new KnownRows(store.Runs, Buffer, store.FilterBytes);

    /// <summary>Whether so much is held back that it must be saved now.</summary>
    public bool IsFull => Buffer.Count >= limit;

    /// <summary>
    /// Adds what has come since the last time to the batch: as a block, or when there is enough as runs, instead of the blocks before.
    /// </summary>
    /// <returns>Whether the buffer was emptied.</returns>
    /// <exception cref="Engine.State.StateException">It cannot be written.</exception>
    public bool Save(WriteBatch batch)
    {
        if (IsFull)
        {
            Known.BufferEmptied();
            WriteRuns(Buffer, batch);
            foreach (ulong block in _blocks)
            {
                batch.Delete(StoreKeys.OfBlock(block));
            }
            _blocks.Clear();
            Buffer.Clear();
            _savedRows = 0;
            return true;
        }
        if (Buffer.Count > _savedRows)
        {
            batch.Put(StoreKeys.OfBlock(_nextBlock), RowBlock.Write(Buffer, _savedRows));
            _blocks.Add(_nextBlock++);
            _savedRows = Buffer.Count;
        }
        return false;
    }

    /// <summary>Brings the blocks back into the buffer; those of another layout become runs now.</summary>
    public void Load()
    {
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.Block)).ToList())
        {
            ulong number = BinaryPrimitives.ReadUInt64BigEndian(key.AsSpan(1));
            _nextBlock = number + 1;
            CountingLayout written = store.LayoutOf(RowBlock.LayoutOf(value));
            if (written == layout)
            {
                RowBlock.Read(value, Buffer);
                _blocks.Add(number);
                continue;
            }
            var rows = new RowBuffer(written);
            RowBlock.Read(value, rows);
            using var batch = new WriteBatch();
            batch.Delete(key);
            WriteRuns(rows, batch);
            store.Write(batch);
            store.Runs.DeleteFiles();
        }
        _savedRows = Buffer.Count;
    }

    private void WriteRuns(RowBuffer rows, WriteBatch batch)
    {
        try
        {
            store.Runs.Write(rows, batch);
        }
        catch (Exception e) when (e is RocksDbException or IOException)
        {
            throw store.CannotWrite(e);
        }
    }
}
