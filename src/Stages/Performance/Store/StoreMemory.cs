using RocksDbSharp;

namespace Vigia.Stages.Performance.Store;

/// <summary>One budget of memory for the stores of a stage: what the write buffers hold counts as part of the cache.</summary>
internal sealed class StoreMemory : IDisposable
{
    private readonly nint _writeBuffers;

    /// <param name="bytes">The budget.</param>
    public StoreMemory(long bytes)
    {
        WriteBufferBytes = Math.Max(1 << 20, bytes / 4);
        Cache = Cache.CreateLru((ulong)bytes);
        _writeBuffers = Native.Instance.rocksdb_write_buffer_manager_create_with_cache((nuint)WriteBufferBytes, Cache.Handle, 0);
    }

    public Cache Cache { get; }

    /// <summary>Bytes of the cache in use: blocks, indexes, filters, and the write buffers.</summary>
    public long UsedBytes => (long)Cache.GetUsage();

    /// <summary>Bytes that the write buffers may use.</summary>
    public long WriteBufferBytes { get; }

    /// <summary>Lets a database use the budget; it keeps its share after this object is disposed.</summary>
    public void ShareWith(DbOptions options) => Native.Instance.rocksdb_options_set_write_buffer_manager(options.Handle, _writeBuffers);

    public void Dispose() => Native.Instance.rocksdb_write_buffer_manager_destroy(_writeBuffers);
}
