using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using RocksDbSharp;
using Vigia.Engine.State;
using Vigia.Stages.Database;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// A RocksDB directory with everything that the stage knows: transactions, labels, counts, and how far each partition was read. All but
/// the transactions is small and goes through the log in one synced batch, so a crash leaves one consistent cut.
/// </summary>
internal sealed class PredictionStore : IDisposable
{
    private const string RowsFamily = "rows";
    private const string Incoming = "incoming";
    private const string Remedy = "restore it from a copy, or move it away: performance then starts from empty";
    private const int Version = 1;

    private readonly string _directory;
    private readonly bool _isTemporary;
    private readonly Cache _cache;
    private readonly RocksDbDirectory _db;
    private readonly SortedDictionary<int, CountingLayout> _layouts = [];

    private PredictionStore(string directory, bool isTemporary, long cacheBytes, long cohortLength)
    {
        (_directory, _isTemporary) = (directory, isTemporary);
        string incoming = Path.Combine(directory, Incoming);
        if (Directory.Exists(incoming))
        {
            Directory.Delete(incoming, recursive: true);
        }
        Directory.CreateDirectory(incoming);
        long buffers = Math.Max(1 << 20, cacheBytes / 4);
        // One budget: what the write buffers hold counts as part of the cache.
        _cache = Cache.CreateLru((ulong)cacheBytes);
        // Every chunk that is asked for is there, so a filter says nothing; and an index in parts stays within a small cache.
        ColumnFamilyOptions rows = Family(1 << 20, Table().SetIndexType(BlockBasedTableIndexType.TwoLevelIndex));
        DbOptions options = new DbOptions()
            .SetCreateMissingColumnFamilies(true)
            .SetMaxOpenFiles(512)
            .SetMaxTotalWalSize(64 << 20)
            .SetKeepLogFileNum(2)
            .SetMaxLogFileSize(1 << 20);
        nint manager = Native.Instance.rocksdb_write_buffer_manager_create_with_cache((nuint)buffers, _cache.Handle, 0);
        Native.Instance.rocksdb_options_set_write_buffer_manager(options.Handle, manager);
        Native.Instance.rocksdb_write_buffer_manager_destroy(manager);
        ColumnFamilyOptions others = Family(buffers / 2, Table().SetFilterPolicy(BloomFilterPolicy.Create(10, false)));
        _db = RocksDbDirectory.Open(
            directory,
            options,
            new ColumnFamilies(others) { { RowsFamily, rows } },
            "the prediction store",
            Remedy
        );
        Runs = new RowRuns(_db, _db.Db.GetColumnFamily(RowsFamily), rows, incoming, cohortLength, NextEpoch());
    }

    public RowRuns Runs { get; }

    /// <summary>Drawn when the store was made.</summary>
    public Guid Identity => _db.Identity;

    /// <summary>Every layout that kept transactions have, by number.</summary>
    public IReadOnlyDictionary<int, CountingLayout> Layouts => _layouts;

    /// <inheritdoc cref="StoreOptions.Filters"/>
    public long FilterBytes { get; private init; }

    /// <summary>Bytes on disk.</summary>
    public long DiskBytes => new DirectoryInfo(_directory).EnumerateFiles().Sum(f => f.Length);

    /// <summary>Bytes of the cache in use: blocks, indexes, filters, and the write buffers, which are part of its budget.</summary>
    public long MemoryBytes => (long)_cache.GetUsage();

    /// <summary>Bytes of the write buffers.</summary>
    public long WriteBufferBytes => Property("rocksdb.cur-size-all-mem-tables");

    /// <summary>Bytes of what is known of open files, outside of the cache.</summary>
    public long OpenFileBytes => Property("rocksdb.estimate-table-readers-mem");

    /// <param name="options">Where.</param>
    /// <param name="cohortLength">Length of a cohort (ms).</param>
    /// <param name="fingerprint">What the counts are counted by: cohort and maturities.</param>
    /// <exception cref="StateException">It cannot be used: damaged, in use, or of other settings.</exception>
    public static PredictionStore Open(StoreOptions options, long cohortLength, string fingerprint)
    {
        bool isTemporary = options.Directory is null;
        string directory = options.Directory ?? Directory.CreateTempSubdirectory("vigia-performance-").FullName;
        PredictionStore? store = null;
        try
        {
            Directory.CreateDirectory(directory);
            store = new PredictionStore(directory, isTemporary, options.Cache ?? StoreOptions.DefaultCache, cohortLength)
            {
                FilterBytes = options.Filters,
            };
            store.Claim(fingerprint);
            store.LoadLayouts();
            store.LoadRuns();
            return store;
        }
        catch (Exception e) when (e is RocksDbException or IOException or UnauthorizedAccessException)
        {
            store?.Dispose();
            throw new StateException($"cannot open the prediction store in {directory}: {e.Message}; {RocksDbOpenAdvice.Of(e, Remedy)}", e);
        }
        catch
        {
            store?.Dispose();
            throw;
        }
    }

    /// <summary>The layout that is counted by from now on: one that is known if it is like it, else a new one.</summary>
    public CountingLayout LayoutOf(Func<int, CountingLayout> make)
    {
        CountingLayout wanted = make(_layouts.Count == 0 ? 0 : _layouts.Keys.Max() + 1);
        if (_layouts.Values.FirstOrDefault(l => l.IsLike(wanted)) is { } known)
        {
            return known;
        }
        using var batch = new WriteBatch();
        batch.Put(StoreKeys.OfLayout(wanted.Number), wanted.ToJson());
        Write(batch);
        _layouts.Add(wanted.Number, wanted);
        return wanted;
    }

    public CountingLayout LayoutOf(int number) => _layouts.TryGetValue(number, out CountingLayout? layout) ? layout : throw Damaged();

    public byte[]? Get(ReadOnlySpan<byte> key) => _db.Get(key);

    /// <summary>Entries whose key begins with <paramref name="prefix"/>, by rising key.</summary>
    /// <exception cref="StateException">They cannot be read to the end.</exception>
    public IEnumerable<(byte[] Key, byte[] Value)> Scan(byte[] prefix) => _db.Scan(prefix);

    /// <summary>Writes all of it, or after a crash none of it.</summary>
    /// <exception cref="StateException">It cannot be written.</exception>
    public void Write(WriteBatch batch) => _db.Write(batch);

    /// <summary>The error of a full or broken disk.</summary>
    public StateException CannotWrite(Exception cause) => _db.CannotWrite(cause);

    public StateException Damaged() => _db.Damaged();

    /// <summary>The error of a store that has lost what it had confirmed.</summary>
    public StateException Behind(string why) => _db.Behind(why);

    public void Dispose()
    {
        _db.Dispose();
        if (_isTemporary)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static ColumnFamilyOptions Family(long writeBuffer, BlockBasedTableOptions table) =>
        new ColumnFamilyOptions().SetWriteBufferSize((ulong)writeBuffer).SetCompression(Compression.No).SetBlockBasedTableFactory(table);

    private BlockBasedTableOptions Table() =>
        new BlockBasedTableOptions().SetBlockCache(_cache).SetCacheIndexAndFilterBlocks(true).SetFormatVersion(5);

    /// <summary>A property of the database, over all column families.</summary>
    private long Property(string name) =>
        long.Parse(_db.Db.GetProperty(name), CultureInfo.InvariantCulture)
        + long.Parse(_db.Db.GetProperty(name, _db.Db.GetColumnFamily(RowsFamily)), CultureInfo.InvariantCulture);

    private uint NextEpoch()
    {
        byte[] key = StoreKeys.Of((byte)'e');
        uint epoch = _db.Get(key) is { } kept ? BinaryPrimitives.ReadUInt32LittleEndian(kept) + 1 : 0;
        byte[] value = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(value, epoch);
        using var batch = new WriteBatch();
        batch.Put(key, value);
        Write(batch);
        return epoch;
    }

    /// <summary>Counts only go together with the cohorts and maturities that they were counted by.</summary>
    private void Claim(string fingerprint)
    {
        byte[] key = StoreKeys.Of(StoreKeys.Format);
        string own = $"{Version} {fingerprint}";
        if (_db.Get(key) is not { } kept)
        {
            using var batch = new WriteBatch();
            batch.Put(key, System.Text.Encoding.UTF8.GetBytes(own));
            Write(batch);
        }
        else if (System.Text.Encoding.UTF8.GetString(kept) is var before && before != own)
        {
            throw new StateException(
                $"the prediction store in {_directory} was counted by '{before[(before.IndexOf(' ', StringComparison.Ordinal) + 1)..]}', the configuration says '{fingerprint}'; "
                    + "go back to those settings, or give another directory"
            );
        }
    }

    private void LoadLayouts()
    {
        foreach ((byte[] key, byte[] value) in Scan(StoreKeys.Of(StoreKeys.Layout)))
        {
            int number = BinaryPrimitives.ReadInt32BigEndian(key.AsSpan(1));
            LayoutRecord record = JsonSerializer.Deserialize(value, LayoutJson.Default.LayoutRecord) ?? throw Damaged();
            _layouts.Add(number, new CountingLayout(number, record));
        }
    }

    private void LoadRuns()
    {
        foreach ((byte[] key, byte[] value) in Scan(StoreKeys.Of(StoreKeys.Run)))
        {
            (long cohort, ulong number) = StoreKeys.RunOf(key);
            RowRun run = RowRun.Read(number, value, LayoutOf);
            if (!Runs.Exists(cohort, run))
            {
                throw Damaged();
            }
            Runs.Load(cohort, run);
        }
    }
}
