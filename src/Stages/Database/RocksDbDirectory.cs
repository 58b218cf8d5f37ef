using RocksDbSharp;
using Vigia.Engine.State;

namespace Vigia.Stages.Database;

/// <summary>
/// A directory of RocksDB that is either whole or refused: every read is checked, and a database that is behind its
/// <see cref="ProgressMark"/> has lost what it had confirmed.
/// </summary>
internal sealed class RocksDbDirectory : IDisposable
{
    // The library frees options when they are collected, even during a call that reads them: these are never collected.
    private static readonly WriteOptions Synced = new WriteOptions().SetSync(true);
    private static readonly WriteOptions NotSynced = new WriteOptions().SetSync(false);
    private static readonly IngestExternalFileOptions Moving = new IngestExternalFileOptions().SetMoveFiles(true);

    private readonly string _directory;
    private readonly string _what;
    private readonly string _remedy;
    private readonly ProgressMark _mark;
    private readonly byte[] _progressValue = new byte[Progress.Bytes];
    private Progress _progress;

    private RocksDbDirectory(string directory, string what, string remedy, RocksDb db, ProgressMark mark)
    {
        (_directory, _what, _remedy, Db, _mark) = (directory, what, remedy, db, mark);
    }

    public RocksDb Db { get; }

    /// <summary>Drawn when the database was made: a database that takes its place has another.</summary>
    public Guid Identity => _progress.Database;

    private static ReadOnlySpan<byte> ProgressKey => "~progress"u8;

    /// <summary>Opens or makes a database.</summary>
    /// <param name="directory">Its directory; made where it does not exist.</param>
    /// <param name="options">Options; those that decide on damage are set here.</param>
    /// <param name="families">Column families; null for the default one alone.</param>
    /// <param name="what">What it is, for errors: "the state".</param>
    /// <param name="remedy">What helps if it is damaged.</param>
    /// <exception cref="StateException">It cannot be opened, is damaged, or has lost what it had confirmed.</exception>
    public static RocksDbDirectory Open(string directory, DbOptions options, ColumnFamilies? families, string what, string remedy)
    {
        RocksDbDirectory? opened = null;
        var mark = new ProgressMark(directory);
        try
        {
            Directory.CreateDirectory(directory);
            Progress? marked = mark.Read();
            // A database that lost its head must not be taken for one that was never made.
            options.SetCreateIfMissing(marked is null && !HasDatabaseFiles(directory)).SetParanoidChecks(true);
            // A record that breaks off at the very end is what a crash leaves; any other damage is refused.
            options.SetWalRecoveryMode(Recovery.TolerateCorruptedTailRecords);
            Native.Instance.rocksdb_options_set_track_and_verify_wals_in_manifest(options.Handle, 1);
            RocksDb db = families is null ? RocksDb.Open(options, directory) : RocksDb.Open(options, directory, families);
            opened = new RocksDbDirectory(directory, what, remedy, db, mark);
            opened.Begin(marked);
            return opened;
        }
        catch (Exception e) when (e is RocksDbException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            opened?.Dispose();
            mark.Dispose();
            throw new StateException($"cannot open {what} in {directory}: {e.Message}; {RocksDbOpenAdvice.Of(e, remedy)}", e);
        }
        catch
        {
            opened?.Dispose();
            mark.Dispose();
            throw;
        }
    }

    /// <summary>The value of a key; null if absent.</summary>
    /// <exception cref="StateException">It cannot be read.</exception>
    public byte[]? Get(ReadOnlySpan<byte> key, ColumnFamilyHandle? family = null)
    {
        try
        {
            return Db.Get(key, family);
        }
        catch (RocksDbException e)
        {
            throw Damaged(e);
        }
    }

    /// <summary>Entries whose key begins with <paramref name="prefix"/>, by rising key.</summary>
    /// <exception cref="StateException">They cannot be read to the end.</exception>
    public IEnumerable<(byte[] Key, byte[] Value)> Scan(byte[] prefix)
    {
        using CheckedIterator iterator = Read();
        for (bool found = iterator.Seek(prefix); found && iterator.Key.StartsWith(prefix); found = iterator.Next())
        {
            yield return (iterator.Key.ToArray(), iterator.Value.ToArray());
        }
    }

    /// <summary>An iterator that throws <see cref="StateException"/> where it cannot read.</summary>
    public CheckedIterator Read(ColumnFamilyHandle? family = null, ReadOptions? options = null) => new(Db, Damaged, family, options);

    /// <summary>Writes a batch: all of it, or after a crash none of it.</summary>
    /// <param name="batch">What is written.</param>
    /// <param name="isSynced">Whether it must outlast a crash of the machine.</param>
    /// <exception cref="StateException">It cannot be written.</exception>
    public void Write(WriteBatch batch, bool isSynced = true)
    {
        Progress next = _progress with { Batches = _progress.Batches + 1 };
        next.Write(_progressValue);
        batch.Put(ProgressKey, _progressValue);
        try
        {
            Db.Write(batch, isSynced ? Synced : NotSynced);
            _progress = next;
            _mark.Write(next);
        }
        catch (Exception e) when (e is RocksDbException or IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Takes sorted files over into a family: they are moved, not copied.</summary>
    public void Ingest(string[] files, ColumnFamilyHandle family) => Db.IngestExternalFiles(files, Moving, family);

    /// <summary>The error of a disk that is full or broken.</summary>
    public StateException CannotWrite(Exception cause) =>
        new($"cannot write {_what} in {_directory}: {cause.Message}; make room or mend the disk, and start again", cause);

    /// <summary>The error of a database that cannot be read, or contradicts itself.</summary>
    public StateException Damaged(Exception? cause = null) =>
        new($"{_what} in {_directory} is damaged{(cause is null ? "" : $": {cause.Message}")}; {_remedy}", cause);

    /// <summary>The error of a database that has lost what it had confirmed.</summary>
    public StateException Behind(string why) =>
        new($"{_what} in {_directory} has lost what was written to it: {why}; part of its files is missing or damaged; {_remedy}");

    public void Dispose()
    {
        _mark.Dispose();
        Db.Dispose();
    }

    private static bool HasDatabaseFiles(string directory) =>
        Directory
            .EnumerateFiles(directory)
            .Any(f =>
                Path.GetFileName(f) is var name
                && (
                    name.StartsWith("MANIFEST-", StringComparison.Ordinal)
                    || name == "CURRENT"
                    || name.EndsWith(".sst", StringComparison.Ordinal)
                )
            );

    /// <summary>Compares what the database holds with its mark.</summary>
    private void Begin(Progress? marked)
    {
        Progress? held = Get(ProgressKey) is { } value ? Progress.Read(value.Length == Progress.Bytes ? value : throw Damaged()) : null;
        if (marked is { } mark && held?.Database != mark.Database)
        {
            throw Behind(held is null ? "it is empty" : "its files are of two databases");
        }
        if (marked?.Batches > held?.Batches)
        {
            throw Behind($"it ends with batch {held?.Batches}, and had confirmed batch {marked?.Batches}");
        }
        if (held is { } known)
        {
            _progress = known;
            _mark.Write(known);
        }
        else
        {
            _progress = new Progress(Guid.NewGuid(), 0);
            using var batch = new WriteBatch();
            Write(batch);
        }
    }
}
