using System.Buffers.Binary;
using System.Globalization;
using RocksDbSharp;
using Vigia.Engine.State;
using Vigia.Engine.Windows;
using Vigia.Stages.Database;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// A RocksDB directory with everything that the stage knows: transactions, labels, counts, and how far each partition was read. All but the
/// transactions is small and goes through the log in one synced batch, so a crash leaves one consistent cut.
/// </summary>
internal sealed class PredictionStore : IDisposable
{
    private const string RowsFamily = "rows";
    private const string Incoming = "incoming";
    private const string Remedy = "restore it from a copy, or move it away: performance then starts from empty";
    private const int Version = 1;

    private readonly string _directory;
    private readonly bool _isTemporary;
    private readonly StoreMemory _memory;
    private readonly bool _ownsMemory;
    private readonly RocksDbDirectory _db;

    private PredictionStore(string directory, StoreOptions options, StoreMemory? memory, long cohortLength)
    {
        (_directory, _isTemporary) = (directory, options.Directory is null);
        (_memory, _ownsMemory) = (memory ?? new StoreMemory(options.Cache ?? StoreOptions.DefaultCache), memory is null);
        string incoming = Path.Combine(directory, Incoming);
        if (Directory.Exists(incoming))
        {
            Directory.Delete(incoming, recursive: true);
        }
        Directory.CreateDirectory(incoming);
        // Every chunk that is asked for is there, so a filter says nothing; and an index in parts stays within a small cache.
        ColumnFamilyOptions rows = Family(1 << 20, Table().SetIndexType(BlockBasedTableIndexType.TwoLevelIndex));
        DbOptions database = new DbOptions()
            .SetCreateMissingColumnFamilies(true)
            .SetMaxOpenFiles(512)
            .SetMaxTotalWalSize(64 << 20)
            .SetKeepLogFileNum(2)
            .SetMaxLogFileSize(1 << 20);
        _memory.ShareWith(database);
        ColumnFamilyOptions others = Family(_memory.WriteBufferBytes / 2, Table().SetFilterPolicy(BloomFilterPolicy.Create(10, false)));
        _db = RocksDbDirectory.Open(
            directory,
            database,
            new ColumnFamilies(others) { { RowsFamily, rows } },
            "the prediction store",
            Remedy
        );
        Runs = new RowRuns(_db, _db.Db.GetColumnFamily(RowsFamily), rows, incoming, cohortLength, NextEpoch());
        Layouts = new StoreLayouts(this);
    }

    public RowRuns Runs { get; }

    /// <summary>Drawn when the store was made.</summary>
    public Guid Identity => _db.Identity;

    /// <summary>Every layout that kept transactions have.</summary>
    public StoreLayouts Layouts { get; }

    /// <inheritdoc cref="StoreOptions.Filters"/>
    public long FilterBytes { get; private init; }

    /// <inheritdoc cref="StoreOptions.HeldWaiting"/>
    public int HeldWaiting { get; private init; }

    /// <summary>Bytes on disk.</summary>
    public long DiskBytes => new DirectoryInfo(_directory).EnumerateFiles().Sum(f => f.Length);

    /// <summary>What has changed since the last checkpoint; null where this directory is what lasts.</summary>
    public StoreChanges? Changes { get; private init; }

    /// <summary>Bytes of the budget in use, which other stores may share: blocks, indexes, filters, and the write buffers.</summary>
    public long MemoryBytes => _memory.UsedBytes;

    /// <summary>Bytes of the write buffers.</summary>
    public long WriteBufferBytes => Property("rocksdb.cur-size-all-mem-tables");

    /// <summary>Bytes of what is known of open files, outside of the cache.</summary>
    public long OpenFileBytes => Property("rocksdb.estimate-table-readers-mem");

    /// <param name="options">Where.</param>
    /// <param name="cohortLength">Length of a cohort (ms).</param>
    /// <param name="fingerprint">What the counts are counted by: cohort and maturities.</param>
    /// <exception cref="StateException">It cannot be used: damaged, in use, or of other settings.</exception>
    public static PredictionStore Open(StoreOptions options, long cohortLength, string fingerprint) =>
        Open(options, cohortLength, fingerprint, null, null);

    /// <summary>Opens a directory as a copy of what the pipeline's state holds; what was in it is deleted.</summary>
    /// <param name="options">Where.</param>
    /// <param name="cohortLength">Length of a cohort (ms).</param>
    /// <param name="fingerprint">What the counts are counted by: cohort and maturities.</param>
    /// <param name="memory">Shared with others.</param>
    /// <param name="entries">What the state holds, without blocks of rows.</param>
    /// <exception cref="StateException">It cannot be used.</exception>
    public static PredictionStore OpenCopy(
        StoreOptions options,
        long cohortLength,
        string fingerprint,
        StoreMemory memory,
        IReadOnlyCollection<KeyValuePair<byte[], byte[]>> entries
    )
    {
        Delete(options.Directory!);
        return Open(options, cohortLength, fingerprint, memory, entries);
    }

    /// <summary>Deletes the directory of a store.</summary>
    /// <exception cref="StateException">It cannot be deleted.</exception>
    public static void Delete(string directory)
    {
        try
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"cannot delete the former copy of predictions in {directory}: {e.Message}", e);
        }
    }

    private static PredictionStore Open(
        StoreOptions options,
        long cohortLength,
        string fingerprint,
        StoreMemory? memory,
        IReadOnlyCollection<KeyValuePair<byte[], byte[]>>? entries
    )
    {
        string directory = options.Directory ?? Directory.CreateTempSubdirectory("vigia-performance-").FullName;
        PredictionStore? store = null;
        try
        {
            Directory.CreateDirectory(directory);
            store = new PredictionStore(directory, options, memory, cohortLength)
            {
                FilterBytes = options.Filters,
                HeldWaiting = options.HeldWaiting,
                Changes = entries is null ? null : new StoreChanges(),
            };
            store.Claim(fingerprint);
            store.Fill(entries ?? []);
            store.Layouts.Load();
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

    public byte[]? Get(ReadOnlySpan<byte> key) => _db.Get(key);

    /// <summary>Entries whose key begins with <paramref name="prefix"/>, by rising key.</summary>
    /// <exception cref="StateException">They cannot be read to the end.</exception>
    public IEnumerable<(byte[] Key, byte[] Value)> Scan(byte[] prefix) => _db.Scan(prefix);

    public StoreBatch NewBatch() => new(Changes);

    /// <summary>Writes all of it, or after a crash none of it.</summary>
    /// <exception cref="StateException">It cannot be written.</exception>
    public void Write(StoreBatch batch) => _db.Write(batch.Database, isSynced: Changes is null);

    /// <summary>The error of a full or broken disk.</summary>
    public StateException CannotWrite(Exception cause) => _db.CannotWrite(cause);

    public StateException Damaged() => _db.Damaged();

    /// <summary>The error of a store that has lost what it had confirmed.</summary>
    public StateException Behind(string why) => _db.Behind(why);

    public void Dispose()
    {
        _db.Dispose();
        if (_ownsMemory)
        {
            _memory.Dispose();
        }
        if (_isTemporary)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static ColumnFamilyOptions Family(long writeBuffer, BlockBasedTableOptions table) =>
        new ColumnFamilyOptions().SetWriteBufferSize((ulong)writeBuffer).SetCompression(Compression.No).SetBlockBasedTableFactory(table);

    private BlockBasedTableOptions Table() =>
        new BlockBasedTableOptions().SetBlockCache(_memory.Cache).SetCacheIndexAndFilterBlocks(true).SetFormatVersion(5);

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
        using StoreBatch batch = NewBatch();
        batch.PutHere(key, value);
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
            using StoreBatch batch = NewBatch();
            batch.PutHere(key, System.Text.Encoding.UTF8.GetBytes(own));
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

    /// <summary>Takes over what the pipeline's state holds, and which cohort each labelled transaction is of.</summary>
    private void Fill(IReadOnlyCollection<KeyValuePair<byte[], byte[]>> entries)
    {
        using StoreBatch batch = NewBatch();
        foreach ((byte[] key, byte[] value) in entries)
        {
            batch.PutHere(key, value);
            if (key[0] == StoreKeys.Labelled)
            {
                long cohort = EventTime.PaneOf(TrackedCodec.TimeOf(value), Runs.Length);
                batch.PutHere(StoreKeys.OfLabelledIn(cohort, StoreKeys.IdOf(key)), []);
            }
        }
        if (entries.Count > 0)
        {
            Write(batch);
        }
    }

    private void LoadRuns()
    {
        foreach ((byte[] key, byte[] value) in Scan(StoreKeys.Of(StoreKeys.Run)))
        {
            (long cohort, ulong number) = StoreKeys.RunOf(key);
            RowRun run = RowRun.Read(number, value, Layouts.Of);
            if (!Runs.Exists(cohort, run))
            {
                throw Damaged();
            }
            Runs.Load(cohort, run);
        }
    }
}
