using RocksDbSharp;

namespace Vigia.Stages.Database;

/// <summary>
/// Walks the entries of a database by rising key. RocksDB's own iterator is invalid both at the end and at a block that it cannot read;
/// this one throws at the latter. It is the only way to iterate: the iterator of the library is banned.
/// </summary>
internal sealed class CheckedIterator : IDisposable
{
    private readonly Iterator _iterator;
    private readonly Func<Exception, Exception> _damaged;

    /// <param name="db">The database.</param>
    /// <param name="damaged">Makes the error of an entry that cannot be read.</param>
    /// <param name="family">The column family; null for the default one.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public CheckedIterator(RocksDb db, Func<Exception, Exception> damaged, ColumnFamilyHandle? family = null, ReadOptions? options = null)
    {
        _damaged = damaged;
#pragma warning disable RS0030 // Here its status is asked for.
        _iterator = db.NewIterator(family, options);
#pragma warning restore RS0030
    }

    /// <summary>Key of the current entry, until the iterator moves.</summary>
    public ReadOnlySpan<byte> Key => _iterator.GetKeySpan();

    /// <summary>Value of the current entry, until the iterator moves.</summary>
    public ReadOnlySpan<byte> Value => _iterator.GetValueSpan();

    /// <summary>Whether there is a current entry. False is the end: at damage the iterator throws.</summary>
    public bool IsValid { get; private set; }

    /// <summary>Moves to the first entry that is not before <paramref name="key"/>.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Seek(ReadOnlySpan<byte> key)
    {
        _iterator.Seek(key);
        return Check();
    }

    /// <summary>Moves to the next entry.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Next()
    {
        _iterator.Next();
        return Check();
    }

    public void Dispose() => _iterator.Dispose();

    private bool Check()
    {
        IsValid = _iterator.Valid();
        if (!IsValid)
        {
            Native.Instance.rocksdb_iter_get_error(_iterator.Handle, out nint error);
            if (error != 0)
            {
                throw _damaged(new RocksDbException(error));
            }
        }
        return IsValid;
    }
}
