using System.Buffers.Binary;
using System.Text;
using RocksDbSharp;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Checkpoint = Vigia.Engine.State.Checkpoint;

namespace Vigia.Stages.StateStores.Local;

/// <summary>State in a RocksDB directory: a checkpoint is one synced write batch.</summary>
internal sealed class LocalStateStore(LocalStateOptions options, StateContext context) : StateStore
{
    private RocksDb? _db;

    private RocksDb Db => _db ?? throw new InvalidOperationException("the store is not open");

    public override ValueTask<IReadOnlyDictionary<string, string>> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(options.Directory);
            _db = RocksDb.Open(new DbOptions().SetCreateIfMissing(true).SetKeepLogFileNum(2).SetMaxLogFileSize(1 << 20), options.Directory);
        }
        catch (Exception e) when (e is RocksDbException or IOException or UnauthorizedAccessException)
        {
            string remedy = OpeningRemedy.Of(e, $"restore it from a copy, or {StateValue.Remedy}");
            throw new StateException($"cannot open the state in {options.Directory}: {e.Message}; {remedy}", e);
        }
        ClaimDirectory();
        var fingerprints = new Dictionary<string, string>();
        foreach ((byte[] key, byte[] value) in Scan("f"u8.ToArray()))
        {
            fingerprints[Encoding.UTF8.GetString(key.AsSpan(1))] = Encoding.UTF8.GetString(Unframe(value));
        }
        return ValueTask.FromResult<IReadOnlyDictionary<string, string>>(fingerprints);
    }

    public override ValueTask<IReadOnlyDictionary<SourcePartition, PartitionState>> LoadAsync(
        IReadOnlyCollection<SourcePartition> partitions, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyDictionary<SourcePartition, PartitionState>>(partitions.ToDictionary(p => p, Load));

    public override ValueTask ClearAsync(string stage, CancellationToken cancellation)
    {
        using var batch = new WriteBatch();
        foreach ((byte[] key, _) in Scan("e"u8.ToArray()))
        {
            if (LocalKeys.Split(key, LocalKeys.PartitionLength(key)).Stage == stage)
            {
                batch.Delete(key);
            }
        }
        batch.Delete(LocalKeys.Fingerprint(stage));
        Write(batch);
        return ValueTask.CompletedTask;
    }

    public override ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellation)
    {
        using var batch = new WriteBatch();
        foreach (StateEntry entry in checkpoint.Entries)
        {
            byte[] key = LocalKeys.Entry(entry.Partition, entry.Stage, entry.Key);
            if (entry.Value is { } value)
            {
                batch.Put(key, StateValue.Frame(value));
            }
            else
            {
                batch.Delete(key);
            }
        }
        Span<byte> offset = stackalloc byte[sizeof(long)];
        foreach ((SourcePartition partition, long next) in checkpoint.NextOffsets)
        {
            BinaryPrimitives.WriteInt64LittleEndian(offset, next);
            batch.Put(LocalKeys.Offset(partition), StateValue.Frame(offset));
        }
        foreach ((string stage, string fingerprint) in checkpoint.Fingerprints)
        {
            batch.Put(LocalKeys.Fingerprint(stage), StateValue.Frame(Encoding.UTF8.GetBytes(fingerprint)));
        }
        Write(batch);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _db?.Dispose();
        return base.DisposeAsync();
    }

    private PartitionState Load(SourcePartition partition)
    {
        long? next = Db.Get(LocalKeys.Offset(partition)) is { } offset ? BinaryPrimitives.ReadInt64LittleEndian(Unframe(offset)) : null;
        byte[] prefix = LocalKeys.Entries(partition);
        var entries = new List<StateEntry>();
        foreach ((byte[] key, byte[] value) in Scan(prefix))
        {
            (string stage, byte[] entry) = LocalKeys.Split(key, prefix.Length);
            entries.Add(new StateEntry(stage, partition, entry, Unframe(value)));
        }
        return new PartitionState(next, entries);
    }

    /// <summary>A directory belongs to the pipeline that wrote it first.</summary>
    private void ClaimDirectory()
    {
        if (Db.Get(LocalKeys.Pipeline) is not { } owner)
        {
            using var batch = new WriteBatch();
            batch.Put(LocalKeys.Pipeline, StateValue.Frame(Encoding.UTF8.GetBytes(context.Pipeline)));
            Write(batch);
        }
        else if (Encoding.UTF8.GetString(Unframe(owner)) is var name && name != context.Pipeline)
        {
            throw new StateException(
                $"the state in {options.Directory} belongs to pipeline '{name}', not to '{context.Pipeline}'; give each pipeline its own directory");
        }
    }

    private void Write(WriteBatch batch)
    {
        try
        {
            Db.Write(batch, new WriteOptions().SetSync(true));
        }
        catch (RocksDbException e)
        {
            throw new StateException($"cannot write the state in {options.Directory}: {e.Message}; make room or mend the disk, and start again", e);
        }
    }

    private List<(byte[] Key, byte[] Value)> Scan(byte[] prefix)
    {
        var found = new List<(byte[], byte[])>();
        using Iterator iterator = Db.NewIterator();
        for (iterator.Seek(prefix); iterator.Valid() && iterator.Key().AsSpan().StartsWith(prefix); iterator.Next())
        {
            found.Add((iterator.Key(), iterator.Value()));
        }
        return found;
    }

    private byte[] Unframe(byte[] value) => StateValue.Unframe(value, options.Directory);
}
