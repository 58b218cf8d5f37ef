namespace Vigia.Engine.Records;

/// <summary>A column of numbers that keeps its array from batch to batch and grows to the largest batch it has seen.</summary>
/// <typeparam name="T">An unmanaged value, one per row.</typeparam>
public sealed class Column<T>
    where T : unmanaged
{
    private T[] _values = [];

    /// <summary>Rows written, 0 to the capacity.</summary>
    public int Count { get; private set; }

    /// <summary>The rows, in order.</summary>
    public Span<T> Span => _values.AsSpan(0, Count);

    /// <summary>The rows as memory, for native interop; valid until the column is resized.</summary>
    public Memory<T> Memory => _values.AsMemory(0, Count);

    public T this[int row]
    {
        get => Span[row];
        set => Span[row] = value;
    }

    /// <summary>
    /// Sets the number of rows and returns them. What was there stays; rows beyond it hold whatever an earlier batch left.
    /// </summary>
    public Span<T> Resize(int count)
    {
        if (count > _values.Length)
        {
            PooledArray.Grow(ref _values, Math.Max(count, (int)Math.Min(2L * _values.Length, Array.MaxLength)), Count);
        }
        Count = count;
        return Span;
    }

    /// <summary>Makes room for so many rows at once, instead of by doubling. What is in the column stays.</summary>
    public void EnsureCapacity(int count)
    {
        if (_values.Length < count)
        {
            PooledArray.Grow(ref _values, count, Count);
        }
    }

    /// <summary>Adds one row.</summary>
    public void Add(T value)
    {
        int row = Count;
        Resize(row + 1);
        _values[row] = value;
    }

    /// <summary>Adds values behind the last row, growing the column where needed.</summary>
    public void Add(ReadOnlySpan<T> values)
    {
        int start = Count;
        values.CopyTo(Resize(start + values.Length)[start..]);
    }

    /// <summary>Empties the column, keeping its array.</summary>
    public void Clear() => Count = 0;

    /// <summary>Empties the column and gives its array back.</summary>
    internal void Release()
    {
        Clear();
        PooledArray.Return(ref _values);
    }
}
