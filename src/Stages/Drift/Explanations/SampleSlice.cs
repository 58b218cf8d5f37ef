namespace Vigia.Stages.Drift.Explanations;

/// <summary>The records of a part of a window that have the lowest hashes. Its room is allocated once.</summary>
/// <param name="width">Values of a record.</param>
internal sealed class SampleSlice(int width)
{
    private const int RowsMax = 512;
    private readonly ulong[] _hashes = new ulong[RowsMax + 1];
    private readonly long[] _times = new long[RowsMax + 1];
    private readonly float[] _values = new float[(RowsMax + 1) * width];

    /// <summary>Number of records in the sample.</summary>
    public int Count { get; private set; }

    /// <summary>Hashes up to here are kept.</summary>
    public ulong Limit { get; private set; } = ulong.MaxValue;

    public ulong HashAt(int index) => _hashes[index];

    public long TimeAt(int index) => _times[index];

    public ReadOnlySpan<float> RowAt(int index) => _values.AsSpan(index * width, width);

    public void Add(long time, ulong hash, ReadOnlySpan<float> row)
    {
        Keep(Count++, time, hash, row);
        // The limit follows from the set of hashes alone, not from their order.
        while (Count > RowsMax && Limit > 1)
        {
            Limit /= 2;
            int kept = 0;
            for (int i = 0; i < Count; i++)
            {
                if (_hashes[i] <= Limit)
                {
                    Keep(kept++, _times[i], _hashes[i], RowAt(i));
                }
            }
            Count = kept;
        }
    }

    /// <summary>Drops the sample, and accepts every record again.</summary>
    public void Clear() => (Count, Limit) = (0, ulong.MaxValue);

    private void Keep(int index, long time, ulong hash, ReadOnlySpan<float> row)
    {
        _times[index] = time;
        _hashes[index] = hash;
        row.CopyTo(_values.AsSpan(index * width));
    }
}
