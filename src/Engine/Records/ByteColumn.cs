using System.Runtime.CompilerServices;

namespace Vigia.Engine.Records;

/// <summary>
/// Values of varying length in one arena: bytes one after the other, and where each begins. Grows by doubling and keeps
/// its arrays when cleared, so the column of a pooled batch allocates only until it has seen the largest batch.
/// </summary>
public sealed class ByteColumn
{
    /// <summary>Bytes after each value that may be read, whatever they hold, so that vectors need no special end.</summary>
    public const int Slack = 64;

    private const int LeastBytes = 4096;
    private const int LeastCount = 256;

    private byte[] _bytes = [];
    private int[] _ends = [];

    /// <summary>Number of values.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all values together.</summary>
    public int ByteCount => Count == 0 ? 0 : _ends[Count - 1];

    /// <summary>Bytes that there is room for without growing, <see cref="Slack"/> included.</summary>
    internal int Capacity => _bytes.Length;

    /// <summary>All values one after the other.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, ByteCount);

    /// <summary>The value at <paramref name="index"/> (0 to <see cref="Count"/> - 1).</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            int start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>The value at <paramref name="index"/> as memory, valid until the column is cleared or grows.</summary>
    public ReadOnlyMemory<byte> Memory(int index)
    {
        int start = index == 0 ? 0 : _ends[index - 1];
        return _bytes.AsMemory(start, _ends[index] - start);
    }

    /// <summary>Bytes of <paramref name="count"/> values from <paramref name="start"/> on.</summary>
    public int BytesOf(int start, int count) => count == 0 ? 0 : _ends[start + count - 1] - (start == 0 ? 0 : _ends[start - 1]);

    /// <summary>Adds a copy of <paramref name="value"/>.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Commit(value.Length);
    }

    /// <summary>
    /// Room for a value of at most <paramref name="length"/> bytes, to be written in place; <see cref="Commit"/> adds it.
    /// </summary>
    public Span<byte> Reserve(int length)
    {
        int start = ByteCount;
        long needed = (long)start + length + Slack;
        if (_bytes.Length < needed)
        {
            long doubled = Math.Min(2L * _bytes.Length, Array.MaxLength);
            PooledArray.Grow(ref _bytes, checked((int)Math.Max(needed, Math.Max(doubled, LeastBytes))), start);
        }
        if (Count == _ends.Length)
        {
            PooledArray.Grow(ref _ends, Math.Max(LeastCount, 2 * _ends.Length), Count);
        }
        return _bytes.AsSpan(start, length);
    }

    /// <summary>Adds the value of which <paramref name="length"/> bytes were written into the reserved room.</summary>
    public void Commit(int length)
    {
        int start = ByteCount;
        _ends[Count++] = start + length;
    }

    /// <summary>Adds values of no bytes.</summary>
    public void AddEmpty(int count)
    {
        int start = ByteCount;
        if (_ends.Length < Count + count)
        {
            PooledArray.Grow(ref _ends, Math.Max(Count + count, 2 * _ends.Length), Count);
        }
        _ends.AsSpan(Count, count).Fill(start);
        Count += count;
    }

    /// <summary>
    /// Makes room for so many values of so many bytes together, at once instead of by doubling. What is in the column stays.
    /// </summary>
    public void EnsureCapacity(int count, int bytes)
    {
        long needed = Math.Min((long)bytes + Slack, Array.MaxLength);
        if (_bytes.Length < needed)
        {
            PooledArray.Grow(ref _bytes, (int)needed, ByteCount);
        }
        if (_ends.Length < count)
        {
            PooledArray.Grow(ref _ends, count, Count);
        }
    }

    /// <summary>Empties the column, keeping its arrays.</summary>
    public void Clear() => Count = 0;

    /// <summary>Exchanges all values with another column, without copying them.</summary>
    internal void Swap(ByteColumn other)
    {
        (_bytes, other._bytes) = (other._bytes, _bytes);
        (_ends, other._ends) = (other._ends, _ends);
        (Count, other.Count) = (other.Count, Count);
    }

    /// <summary>Empties the column and gives its arrays back.</summary>
    internal void Release()
    {
        Clear();
        PooledArray.Return(ref _bytes);
        PooledArray.Return(ref _ends);
    }
}
