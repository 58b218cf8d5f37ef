using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Store;

/// <summary>Transactions of one layout that are not in a sorted run yet, as columns in the order in which they came.</summary>
internal sealed class RowBuffer(CountingLayout layout)
{
    /// <summary>Bytes behind the last payload, so that whole words of it can be read.</summary>
    public const int Slack = sizeof(ulong);

    private UInt128[] _ids = [];
    private long[] _times = [];
    private long[] _amounts = [];
    private byte[] _payloads = [];

    public CountingLayout Layout => layout;

    public int Count { get; private set; }

    public ReadOnlySpan<UInt128> Ids => _ids.AsSpan(0, Count);

    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public ReadOnlySpan<long> Amounts => _amounts.AsSpan(0, Count);

    /// <summary>Amounts of the rows from <paramref name="first"/> on, to be written.</summary>
    public Span<long> AmountsFrom(int first) => _amounts.AsSpan(first, Count - first);

    /// <summary>Payloads of the rows from <paramref name="first"/> on, to be written.</summary>
    public Span<byte> PayloadsFrom(int first) => _payloads.AsSpan(first * layout.Stride, (Count - first) * layout.Stride);

    public UInt128 IdOf(int row) => _ids[row];

    /// <summary><see cref="CountingLayout.Stride"/> bytes a row.</summary>
    public ReadOnlySpan<byte> Payloads => _payloads.AsSpan(0, Count * layout.Stride);

    public ReadOnlySpan<byte> PayloadOf(int row) => _payloads.AsSpan(row * layout.Stride, layout.Stride);

    /// <summary>As <see cref="Payloads"/>, with <see cref="Slack"/> bytes more that may be read, whatever they hold.</summary>
    public ReadOnlySpan<byte> PayloadsAndSlack => _payloads.AsSpan(0, Count * layout.Stride + Slack);

    /// <summary>Adds a row and returns its payload, to be written.</summary>
    public Span<byte> Add(UInt128 id, long time, long amount)
    {
        Add(id, time);
        _amounts[Count - 1] = amount;
        return _payloads.AsSpan((Count - 1) * layout.Stride, layout.Stride);
    }

    /// <summary>Adds a row whose amount and payload are to be written by column (<see cref="AmountsFrom"/>).</summary>
    public void Add(UInt128 id, long time)
    {
        Reserve(Count + 1);
        (_ids[Count], _times[Count]) = (id, time);
        Count++;
    }

    /// <summary>Adds rows as another buffer held them.</summary>
    public void Add(ReadOnlySpan<UInt128> ids, ReadOnlySpan<long> times, ReadOnlySpan<long> amounts, ReadOnlySpan<byte> payloads)
    {
        Reserve(Count + ids.Length);
        ids.CopyTo(_ids.AsSpan(Count));
        times.CopyTo(_times.AsSpan(Count));
        amounts.CopyTo(_amounts.AsSpan(Count));
        payloads.CopyTo(_payloads.AsSpan(Count * layout.Stride));
        Count += ids.Length;
    }

    public Transaction this[int row] => new(layout, _times[row], _amounts[row], PayloadOf(row).ToArray());

    /// <summary>Empties the buffer, keeping its arrays.</summary>
    public void Clear() => Count = 0;

    private void Reserve(int rows)
    {
        if (rows <= _ids.Length)
        {
            return;
        }
        int length = Math.Max(rows, Math.Max(1024, 2 * _ids.Length));
        Array.Resize(ref _ids, length);
        Array.Resize(ref _times, length);
        Array.Resize(ref _amounts, length);
        Array.Resize(ref _payloads, length * layout.Stride + Slack);
    }
}
