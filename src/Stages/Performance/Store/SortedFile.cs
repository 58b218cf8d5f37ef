using RocksDbSharp;

namespace Vigia.Stages.Performance.Store;

/// <summary>Writes a sorted file that RocksDB ingests as it is. The binding's own writer wants an array for each key and value.</summary>
internal sealed unsafe class SortedFile : IDisposable
{
    private readonly SstFileWriter _writer;

    /// <param name="path">Where the file goes; an older one is replaced.</param>
    /// <param name="options">Those of the column family that it is for.</param>
    public SortedFile(string path, ColumnFamilyOptions options)
    {
        Path = path;
        _writer = new SstFileWriter(new EnvOptions(), options);
        _writer.Open(path);
    }

    public string Path { get; }

    /// <summary>Adds an entry; keys rise.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (
            byte* keyAt = key,
                valueAt = value
        )
        {
            Native.Instance.rocksdb_sstfilewriter_put(
                _writer.Handle,
                keyAt,
                (nuint)key.Length,
                valueAt,
                (nuint)value.Length,
                out nint error
            );
            if (error != 0)
            {
                throw new RocksDbException(error);
            }
        }
    }

    /// <summary>Syncs the file; nothing more can be added.</summary>
    public void Finish() => _writer.Finish();

    public void Dispose() => _writer.Dispose();
}
