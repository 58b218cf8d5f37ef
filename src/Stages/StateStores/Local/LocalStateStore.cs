using System.Buffers.Binary;
using System.Text;
using RocksDbSharp;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Stages.Database;
using Checkpoint = Vigia.Engine.State.Checkpoint;

namespace Vigia.Stages.StateStores.Local;

/// <summary>State in a RocksDB directory: a checkpoint is one synced write batch.</summary>
internal sealed class LocalStateStore(LocalStateOptions options, StateContext context) : StateStore
{
    // The library would hold 64 MiB, and as much again while it writes them.
    private const ulong WriteBuffer = 8 << 20;

    private RocksDbDirectory? _db;

    private RocksDbDirectory Db => _db ?? throw new InvalidOperationException("the store is not open");

    public override ValueTask<IReadOnlyDictionary<string, string>> OpenAsync(CancellationToken cancellation)
    {
        DbOptions settings = new DbOptions().SetWriteBufferSize(WriteBuffer).SetKeepLogFileNum(2).SetMaxLogFileSize(1 << 20);
        _db = RocksDbDirectory.Open(
            options.Directory,
            settings,
            families: null,
            "the state",
            $"restore it from a copy, or {StateValue.Remedy}"
        );
        ClaimDirectory();
        var fingerprints = new Dictionary<string, string>();
        foreach ((byte[] key, byte[] value) in Db.Scan("f"u8.ToArray()))
        {
            fingerprints[Encoding.UTF8.GetString(key.AsSpan(1))] = Encoding.UTF8.GetString(Unframe(value));
        }
        return ValueTask.FromResult<IReadOnlyDictionary<string, string>>(fingerprints);
    }

    public override ValueTask<IReadOnlyDictionary<SourcePartition, PartitionState>> LoadAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        CancellationToken cancellation
    ) => ValueTask.FromResult<IReadOnlyDictionary<SourcePartition, PartitionState>>(partitions.ToDictionary(p => p, Load));

    public override ValueTask ClearAsync(string stage, CancellationToken cancellation)
    {
        using var batch = new WriteBatch();
        foreach ((byte[] key, _) in Db.Scan("e"u8.ToArray()))
        {
            if (LocalKeys.Split(key, LocalKeys.PartitionLength(key)).Stage == stage)
            {
                batch.Delete(key);
            }
        }
        batch.Delete(LocalKeys.Fingerprint(stage));
        Db.Write(batch);
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
        Db.Write(batch);
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
        foreach ((byte[] key, byte[] value) in Db.Scan(prefix))
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
            Db.Write(batch);
        }
        else if (Encoding.UTF8.GetString(Unframe(owner)) is var name && name != context.Pipeline)
        {
            throw new StateException(
                $"the state in {options.Directory} belongs to pipeline '{name}', not to '{context.Pipeline}'; give each pipeline its own directory"
            );
        }
    }

    private byte[] Unframe(byte[] value) => StateValue.Unframe(value, options.Directory);
}
