using RocksDbSharp;
using Vigia.Stages.Database;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Reads several runs of a cohort side by side, a stretch of ids at a time, so that one run can take their place. Each stretch is the
/// smallest that holds whole chunks of every run.
/// </summary>
internal sealed class RunMerge : IDisposable
{
    private readonly (RowRun Run, CheckedIterator At)[] _sources;
    private readonly long _cohort;
    private readonly long _start;
    private readonly int _bits;

    /// <param name="db">The database.</param>
    /// <param name="family">Where chunks are.</param>
    /// <param name="cohort">The cohort.</param>
    /// <param name="start">Its begin (Unix ms).</param>
    /// <param name="runs">What is merged; all of one layout.</param>
    public RunMerge(RocksDbDirectory db, ColumnFamilyHandle family, long cohort, long start, IReadOnlyList<RowRun> runs)
    {
        (_cohort, _start) = (cohort, start);
        _bits = runs.Min(r => r.Bits);
        Rows = new RowBuffer(runs[0].Layout);
        // What is read once has no place in the cache.
        _sources = [.. runs.Select(run => (run, db.Read(family, new ReadOptions().SetFillCache(false).SetReadaheadSize(1 << 20))))];
        byte[] key = new byte[StoreKeys.ChunkLength];
        foreach ((RowRun run, CheckedIterator at) in _sources)
        {
            StoreKeys.WriteChunk(key, cohort, run.Number, 0);
            at.Seek(key);
        }
    }

    /// <summary>The rows of the current stretch, in no order.</summary>
    public RowBuffer Rows { get; }

    /// <summary>How many stretches there are.</summary>
    public int Stretches => 1 << _bits;

    /// <summary>Reads a stretch; they are read in turn.</summary>
    public void Read(int stretch)
    {
        Rows.Clear();
        foreach ((RowRun run, CheckedIterator at) in _sources)
        {
            while (
                at.IsValid && StoreKeys.IsChunkOf(at.Key, _cohort, run.Number, out uint bucket) && bucket >> (run.Bits - _bits) == stretch
            )
            {
                new RowChunk(at.Value, run.Layout, _start).CopyTo(Rows);
                at.Next();
            }
        }
    }

    public void Dispose()
    {
        foreach ((_, CheckedIterator at) in _sources)
        {
            at.Dispose();
        }
    }
}
