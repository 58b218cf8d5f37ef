using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Stages.Performance.Store;

/// <summary>What has changed in a store since the last checkpoint, by key, where the pipeline's state is what lasts.</summary>
internal sealed class StoreChanges
{
    private readonly Dictionary<byte[], byte[]?> _changes = new(KeyComparer.Instance);

    private readonly List<(byte[] Key, byte[]? Value)> _blocks = [];

    /// <summary>Adds a block of rows.</summary>
    public void PutBlock(byte[] key, byte[] value) => _blocks.Add((key, value));

    /// <summary>Deletes a block of rows.</summary>
    public void DeleteBlock(byte[] key) => _blocks.Add((key, null));

    public void Put(byte[] key, ReadOnlySpan<byte> value) => _changes[key] = value.ToArray();

    public void Delete(byte[] key) => _changes[key] = null;

    /// <summary>Adds the changes to a checkpoint; the next one starts from none.</summary>
    /// <param name="checkpoint">Where they go.</param>
    /// <param name="partition">Whose they are.</param>
    public void MoveTo(StateWriter checkpoint, SourcePartition partition)
    {
        foreach ((byte[] key, byte[]? value) in _changes)
        {
            if (value is null)
            {
                checkpoint.Delete(partition, key);
            }
            else
            {
                checkpoint.Put(partition, key, value);
            }
        }
        foreach ((byte[] key, byte[]? value) in _blocks)
        {
            if (value is null)
            {
                checkpoint.DeleteBlock(partition, key);
            }
            else
            {
                checkpoint.PutBlock(partition, key, value);
            }
        }
        _changes.Clear();
        _blocks.Clear();
    }

    private sealed class KeyComparer : IEqualityComparer<byte[]>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] key)
        {
            HashCode hash = default(HashCode);
            hash.AddBytes(key);
            return hash.ToHashCode();
        }
    }
}
