using System.Numerics;
using RocksDbSharp;
using Vigia.Engine.Windows;
using Vigia.Stages.Database;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// The transactions in RocksDB: runs sorted by cohort and id, in chunks of some dozens. Ids are hashes, so the leading bits of an id lead
/// to its chunk without an index or a filter, and one entry of the database serves many transactions.
/// </summary>
internal sealed class RowRuns
{
    private const int RowsPerChunk = 64;

    // So many runs of about one size become one: a look-up reads one chunk of every run of a cohort.
    private const int FanIn = 16;

    private readonly RocksDbDirectory _db;
    private readonly ColumnFamilyHandle _family;
    private readonly ColumnFamilyOptions _options;
    private readonly string _incoming;
    private readonly long _length;
    private readonly ulong _epoch;
    private readonly SortedList<long, List<RowRun>> _runs = [];
    private readonly RowOrder _order = new();
    private readonly List<(byte[] From, byte[] To)> _garbage = [];
    private byte[] _room = new byte[8192];
    private uint _next;

    /// <param name="db">The database.</param>
    /// <param name="family">Where chunks are.</param>
    /// <param name="options">Those of the family.</param>
    /// <param name="incoming">A directory for files until the database takes them over.</param>
    /// <param name="length">Length of a cohort (ms).</param>
    /// <param name="epoch">Rises with every opening: runs that a crash left behind are never mistaken for new ones.</param>
    public RowRuns(RocksDbDirectory db, ColumnFamilyHandle family, ColumnFamilyOptions options, string incoming, long length, uint epoch)
    {
        (_db, _family, _options, _incoming, _length, _epoch) = (db, family, options, incoming, length, (ulong)epoch << 32);
    }

    /// <summary>Length of a cohort (ms).</summary>
    public long Length => _length;

    /// <summary>Transactions in all runs.</summary>
    public long Rows => _runs.Values.Sum(runs => runs.Sum(r => r.Rows));

    /// <summary>Cohorts that have transactions, rising.</summary>
    public IList<long> Cohorts => _runs.Keys;

    /// <summary>Index of the last of <see cref="Cohorts"/> that is not after <paramref name="cohort"/>; -1 if all are.</summary>
    private int IndexAtMost(long cohort)
    {
        (int low, int high) = (0, _runs.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _runs.Keys[middle] <= cohort ? (middle + 1, high) : (low, middle);
        }
        return low - 1;
    }

    /// <summary>
    /// Whether the file of a run that was written before is there: it holds the whole run, so its first chunk is enough to know.
    /// </summary>
    public bool Exists(long cohort, RowRun run)
    {
        Span<byte> key = stackalloc byte[StoreKeys.ChunkLength];
        StoreKeys.WriteChunk(key, cohort, run.Number, 0);
        using CheckedIterator chunks = _db.Read(_family);
        return chunks.Seek(key) && StoreKeys.IsChunkOf(chunks.Key, cohort, run.Number, out _);
    }

    /// <summary>Takes up a run that was written before.</summary>
    public void Load(long cohort, RowRun run) => RunsOf(cohort).Add(run);

    /// <summary>
    /// Writes the buffer's transactions. They are found from now on, and for good once <paramref name="batch"/>, which says that they
    /// exist, is written.
    /// </summary>
    public void Write(RowBuffer rows, StoreBatch batch)
    {
        if (rows.Count == 0)
        {
            return;
        }
        _order.Sort(rows.Ids, rows.Times, _length);
        List<string> files = [];
        foreach ((long cohort, int start, int count) in _order.Groups)
        {
            ReadOnlySpan<int> order = _order.Order.Slice(start, count);
            (long from, long to) = RowOrder.SpanOf(rows.Times, order);
            RowRun run = NewRun(count, rows.Layout, from, to);
            using SortedFile file = FileOf(run);
            WriteChunks(file, rows, cohort, run, order);
            file.Finish();
            files.Add(file.Path);
            Put(batch, cohort, run);
        }
        _db.Ingest([.. files], _family);
        foreach (long cohort in _order.Groups.Select(g => g.Cohort).ToList())
        {
            Merge(cohort, batch);
        }
    }

    /// <summary>The transaction with this id in the cohort; null if absent.</summary>
    public Transaction? Find(UInt128 id, long cohort) => Find(id, cohort, long.MinValue, long.MaxValue);

    /// <summary>The transaction with this id and event time (Unix ms); null if absent.</summary>
    public Transaction? FindAt(UInt128 id, long cohort, long time) => Find(id, cohort, time, time);

    private Transaction? Find(UInt128 id, long cohort, long from, long to)
    {
        if (!_runs.TryGetValue(cohort, out List<RowRun>? runs))
        {
            return null;
        }
        Span<byte> key = stackalloc byte[StoreKeys.ChunkLength];
        foreach (RowRun run in runs)
        {
            if (!run.Reaches(from, to))
            {
                continue;
            }
            StoreKeys.WriteChunk(key, cohort, run.Number, run.BucketOf(id));
            if (
                _db.Get(key, _family) is { } chunk
                && new RowChunk(chunk, run.Layout, EventTime.StartOf(cohort, _length)).Find(id) is { } found
            )
            {
                return found;
            }
        }
        return null;
    }

    /// <summary>Transactions in the cohort's runs that reach these event times (Unix ms), both included.</summary>
    public long RowsBetween(long cohort, long from, long to) =>
        _runs.TryGetValue(cohort, out List<RowRun>? runs) ? runs.Where(r => r.Reaches(from, to)).Sum(r => r.Rows) : 0;

    /// <summary>
    /// The latest event time of the cohort's runs that reach these event times, both included; <see cref="long.MinValue"/> without any.
    /// </summary>
    public long LastTimeBetween(long cohort, long from, long to) =>
        _runs.GetValueOrDefault(cohort, []).Where(r => r.Reaches(from, to)).Select(r => r.To).DefaultIfEmpty(long.MinValue).Max();

    /// <summary>
    /// The transactions of the cohort's runs that reach these event times (Unix ms), some dozens at a time; valid until the next ones.
    /// </summary>
    public IEnumerable<RowBuffer> Between(long cohort, long from, long to)
    {
        foreach (RowRun run in _runs.GetValueOrDefault(cohort, []).Where(r => r.Reaches(from, to)).ToList())
        {
            using var merge = new RunMerge(_db, _family, cohort, EventTime.StartOf(cohort, _length), [run]);
            for (int stretch = 0; stretch < merge.Stretches; stretch++)
            {
                merge.Read(stretch);
                yield return merge.Rows;
            }
        }
    }

    /// <summary>Searches the cohorts from <paramref name="cohort"/> back, and then those after it.</summary>
    public Transaction? FindFrom(UInt128 id, long cohort)
    {
        int at = IndexAtMost(cohort);
        for (int i = at; i >= 0; i--)
        {
            if (Find(id, _runs.Keys[i]) is { } found)
            {
                return found;
            }
        }
        for (int i = at + 1; i < _runs.Count; i++)
        {
            if (Find(id, _runs.Keys[i]) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    /// <summary>Deletes a cohort's transactions.</summary>
    public void Drop(long cohort, StoreBatch batch)
    {
        foreach (RowRun run in RunsOf(cohort))
        {
            batch.DeleteHere(StoreKeys.OfRun(cohort, run.Number));
        }
        _runs.Remove(cohort);
        LeaveBehind(cohort, 0, ulong.MaxValue);
    }

    /// <summary>
    /// Deletes the files of dropped and merged runs, once the batch that drops them is written: each file holds one run and nothing else.
    /// </summary>
    public void DeleteFiles()
    {
        foreach ((byte[] from, byte[] to) in _garbage)
        {
            Native.Instance.rocksdb_delete_file_in_range_cf(_db.Db.Handle, _family.Handle, from, (nuint)from.Length, to, (nuint)to.Length);
        }
        _garbage.Clear();
    }

    /// <summary>Merges runs of about one size into one, so that each transaction is rewritten only a few times.</summary>
    private void Merge(long cohort, StoreBatch batch)
    {
        List<RowRun> runs = RunsOf(cohort);
        while (runs.GroupBy(r => (r.Layout, BitOperations.Log2((ulong)r.Rows) / 4)).FirstOrDefault(g => g.Count() >= FanIn) is { } alike)
        {
            RowRun[] merged = [.. alike];
            RowRun run = NewRun(merged.Sum(r => r.Rows), merged[0].Layout, merged.Min(r => r.From), merged.Max(r => r.To));
            WriteMerged(cohort, run, merged);
            foreach (RowRun old in merged)
            {
                runs.Remove(old);
                batch.DeleteHere(StoreKeys.OfRun(cohort, old.Number));
                LeaveBehind(cohort, old.Number, old.Number);
            }
            Put(batch, cohort, run);
        }
    }

    private void WriteMerged(long cohort, RowRun run, RowRun[] merged)
    {
        using var merge = new RunMerge(_db, _family, cohort, EventTime.StartOf(cohort, _length), merged);
        using SortedFile file = FileOf(run);
        long rows = 0;
        for (int stretch = 0; stretch < merge.Stretches; stretch++)
        {
            merge.Read(stretch);
            _order.Sort(merge.Rows.Ids, merge.Rows.Times, _length);
            WriteChunks(file, merge.Rows, cohort, run, _order.Order[..merge.Rows.Count]);
            rows += merge.Rows.Count;
        }
        if (rows != run.Rows)
        {
            throw _db.Damaged();
        }
        file.Finish();
        _db.Ingest([file.Path], _family);
    }

    private void LeaveBehind(long cohort, ulong first, ulong last)
    {
        byte[] from = new byte[StoreKeys.ChunkLength];
        byte[] to = new byte[StoreKeys.ChunkLength];
        StoreKeys.WriteChunk(from, cohort, first, 0);
        // The end is included: the first chunk of the next run may be all that its file holds.
        StoreKeys.WriteChunk(to, cohort, last, uint.MaxValue);
        _garbage.Add((from, to));
    }

    private RowRun NewRun(long rows, CountingLayout layout, long from, long to) =>
        new(_epoch | _next++, BitOperations.Log2((ulong)Math.Max(1, rows / RowsPerChunk)), rows, layout, from, to);

    private SortedFile FileOf(RowRun run) => new(Path.Combine(_incoming, $"{run.Number:x16}.sst"), _options);

    private void WriteChunks(SortedFile file, RowBuffer rows, long cohort, RowRun run, ReadOnlySpan<int> order)
    {
        Span<byte> key = stackalloc byte[StoreKeys.ChunkLength];
        long start = EventTime.StartOf(cohort, _length);
        ReadOnlySpan<UInt128> ids = rows.Ids;
        for (int first = 0, end; first < order.Length; first = end)
        {
            uint bucket = run.BucketOf(ids[order[first]]);
            for (end = first + 1; end < order.Length && run.BucketOf(ids[order[end]]) == bucket; end++) { }
            StoreKeys.WriteChunk(key, cohort, run.Number, bucket);
            file.Put(key, RowChunk.Write(rows, order[first..end], start, ref _room));
        }
    }

    private void Put(StoreBatch batch, long cohort, RowRun run)
    {
        batch.PutHere(StoreKeys.OfRun(cohort, run.Number), run.ToValue());
        RunsOf(cohort).Add(run);
    }

    private List<RowRun> RunsOf(long cohort)
    {
        if (!_runs.TryGetValue(cohort, out List<RowRun>? runs))
        {
            runs = [];
            _runs.Add(cohort, runs);
        }
        return runs;
    }
}
