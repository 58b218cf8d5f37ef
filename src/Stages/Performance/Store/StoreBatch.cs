using RocksDbSharp;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Changes of a store that are written together. Where the pipeline's state is what lasts, they are part of the next checkpoint too, but
/// for those that are about the place of rows within this directory.
/// </summary>
/// <param name="changes">What the next checkpoint is to hold; null where the directory is what lasts.</param>
internal sealed class StoreBatch(StoreChanges? changes) : IDisposable
{
    /// <summary>What goes into the database.</summary>
    public WriteBatch Database { get; } = new();

    /// <summary>What the next checkpoint is to hold; null where the directory is what lasts.</summary>
    public StoreChanges? Changes => changes;

    public void Put(byte[] key, ReadOnlySpan<byte> value)
    {
        Database.Put(key, value);
        changes?.Put(key, value);
    }

    public void Delete(byte[] key)
    {
        Database.Delete(key);
        changes?.Delete(key);
    }

    /// <summary>Sets what only this directory needs.</summary>
    public void PutHere(byte[] key, ReadOnlySpan<byte> value) => Database.Put(key, value);

    /// <summary>Deletes what only this directory has.</summary>
    public void DeleteHere(byte[] key) => Database.Delete(key);

    public void Dispose() => Database.Dispose();
}
