using System.Buffers.Binary;
using System.Security.Cryptography;
using RocksDbSharp;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Transactions on their way into sorted runs: in a buffer, and as blocks, so that a crash does not lose them. Where the directory is what
/// lasts, a block lasts until its rows are in a run; where the pipeline's state is, until all its rows are too old.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="layout">What is counted of them.</param>
internal sealed class KeptRows(PredictionStore store, CountingLayout layout)
{
    // About a megabyte: all that came between two checkpoints would be an array that memory is short of.
    private const int RowsPerBlock = 1 << 14;

    private readonly List<KeptBlock> _blocks = [];

    // Of the block that is being written.
    private byte[] _block = [];
    private int _savedRows;
    private ulong _nextBlock;

    // Drawn when counts start from empty: blocks of former counts may still be there, and are not those of these.
    private ulong _series = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private KnownRows? _known;

    /// <summary>What is in no run yet.</summary>
    public RowBuffer Buffer { get; } = new(layout);

    /// <summary>Finds what is kept already.</summary>
    public KnownRows Known => _known ??= new KnownRows(store.Runs, Buffer, store.FilterBytes);

    /// <summary>
    /// Adds what has come since the last time to the batch: as a block, or when there is enough as runs.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isFull">Whether there is enough.</param>
    /// <returns>Whether the buffer was emptied.</returns>
    /// <exception cref="Engine.State.StateException">It cannot be written.</exception>
    public bool Save(StoreBatch batch, bool isFull)
    {
        if (batch.Changes is { } changes)
        {
            AddBlock(changes);
            return isFull && EmptyBuffer(batch);
        }
        if (isFull)
        {
            EmptyBuffer(batch);
            foreach (KeptBlock block in _blocks)
            {
                batch.Delete(StoreKeys.OfBlock(block.Number));
            }
            _blocks.Clear();
            return true;
        }
        while (Buffer.Count > _savedRows)
        {
            int rows = Math.Min(RowsPerBlock, Buffer.Count - _savedRows);
            batch.Put(StoreKeys.OfBlock(_nextBlock), RowBlock.Write(Buffer, _savedRows, rows, ref _block));
            _blocks.Add(new KeptBlock(_nextBlock++, long.MaxValue));
            _savedRows += rows;
        }
        return false;
    }

    /// <summary>Brings the blocks of the directory back into the buffer; those of another layout become runs now.</summary>
    public void Load()
    {
        if (store.Get(StoreKeys.Of(StoreKeys.NextBlock)) is { Length: 2 * sizeof(ulong) } next)
        {
            (_series, _nextBlock) = (BinaryPrimitives.ReadUInt64BigEndian(next), StoreKeys.BlockOf(next));
        }
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.Block)).ToList())
        {
            ulong number = StoreKeys.BlockOf(key);
            _nextBlock = number + 1;
            CountingLayout written = store.Layouts.Of(RowBlock.LayoutOf(value));
            if (written == layout)
            {
                RowBlock.Read(value, Buffer);
                _blocks.Add(new KeptBlock(number, long.MaxValue));
                continue;
            }
            var rows = new RowBuffer(written);
            RowBlock.Read(value, rows);
            using StoreBatch batch = store.NewBatch();
            batch.Delete(key);
            WriteRuns(rows, batch);
            store.Write(batch);
            store.Runs.DeleteFiles();
        }
        _savedRows = Buffer.Count;
    }

    /// <summary>Takes over a block that the pipeline's state holds, unless it belongs to counts that were given up.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="block">What <see cref="PackedRows"/> wrote.</param>
    /// <param name="limit">So many rows become a run.</param>
    public void Load(ReadOnlySpan<byte> key, ReadOnlySpan<byte> block, int limit)
    {
        if (StoreKeys.BlockSeriesOf(key) != _series)
        {
            return;
        }
        ulong number = StoreKeys.BlockOf(key);
        CountingLayout written = store.Layouts.Of(PackedRows.LayoutOf(block));
        bool isOwn = written == layout;
        RowBuffer rows = isOwn ? Buffer : new RowBuffer(written);
        int first = rows.Count;
        PackedRows.Read(block, rows);
        _blocks.Add(new KeptBlock(number, LastTime(rows, first)));
        _savedRows = Buffer.Count;
        if (isOwn ? Buffer.Count >= limit : rows.Count > 0)
        {
            using StoreBatch batch = store.NewBatch();
            if (isOwn)
            {
                EmptyBuffer(batch);
            }
            else
            {
                WriteRuns(rows, batch);
            }
            store.Write(batch);
            store.Runs.DeleteFiles();
        }
    }

    /// <summary>Deletes the blocks in the pipeline's state whose rows are all from before <paramref name="horizon"/> (Unix ms).</summary>
    public void Expire(long horizon, StoreChanges changes)
    {
        foreach (KeptBlock block in _blocks.Where(b => b.LastTime < horizon))
        {
            changes.DeleteBlock(StoreKeys.OfBlock(_series, block.Number));
        }
        _blocks.RemoveAll(b => b.LastTime < horizon);
    }

    private void AddBlock(StoreChanges changes)
    {
        if (Buffer.Count > _savedRows)
        {
            changes.PutBlock(StoreKeys.OfBlock(_series, _nextBlock), PackedRows.Write(Buffer, _savedRows));
            _blocks.Add(new KeptBlock(_nextBlock++, LastTime(Buffer, _savedRows)));
            changes.Put(StoreKeys.Of(StoreKeys.NextBlock), StoreKeys.OfBlock(_series, _nextBlock).AsSpan(1));
            _savedRows = Buffer.Count;
        }
    }

    private bool EmptyBuffer(StoreBatch batch)
    {
        Known.BufferEmptied();
        WriteRuns(Buffer, batch);
        Buffer.Clear();
        _savedRows = 0;
        return true;
    }

    private void WriteRuns(RowBuffer rows, StoreBatch batch)
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

    private static long LastTime(RowBuffer rows, int first)
    {
        long last = long.MinValue;
        foreach (long time in rows.Times[first..])
        {
            last = Math.Max(last, time);
        }
        return last;
    }

    /// <param name="Number">Its number.</param>
    /// <param name="LastTime">The latest event time of its rows (Unix ms).</param>
    private readonly record struct KeptBlock(ulong Number, long LastTime);
}
