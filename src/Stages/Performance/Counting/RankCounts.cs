using System.Buffers;
using System.Runtime.InteropServices;
using Vigia.Engine.State;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Performance.Counting;

/// <summary>What counts of an outcome for figures that rest on the order of scores.</summary>
internal enum RankState
{
    Fraud,

    /// <summary>A label says legitimate.</summary>
    Legitimate,

    /// <summary>Held or blocked, without an outcome.</summary>
    Unknown,

    /// <summary>None of these: without a verdict, and let through.</summary>
    Open,
}

/// <summary>
/// Counts of one cohort and model by rank bin: all transactions, and as changes from one maturity to the next those whose outcome is known
/// or cannot be.
/// </summary>
internal sealed class RankCounts(RankBins bins)
{
    /// <summary>States that are counted; the others are the rest.</summary>
    public const int States = (int)RankState.Open;

    private readonly Dictionary<int, long> _changes = [];
    private readonly long[] _all = new long[bins.Count];

    public RankBins Bins => bins;

    /// <summary>Whether it was changed since it was last written.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Transactions by bin, to be counted into.</summary>
    public long[] All
    {
        get
        {
            IsChanged = true;
            return _all;
        }
    }

    /// <summary>Transactions by bin.</summary>
    public ReadOnlySpan<long> ReadAll() => _all;

    /// <summary>Adds the counts of another shard, by the same bins.</summary>
    public void Add(RankCounts other)
    {
        for (int bin = 0; bin < _all.Length; bin++)
        {
            _all[bin] += other._all[bin];
        }
        foreach ((int key, long change) in other._changes)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_changes, key, out _) += change;
        }
    }

    /// <summary>From the maturity on, the bin has so many more in that state.</summary>
    public void Add(int maturity, RankState state, int bin, int sign)
    {
        if (state == RankState.Open)
        {
            return;
        }
        IsChanged = true;
        int key = (maturity * States + (int)state) * bins.Count + bin;
        ref long count = ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, key, out _);
        count += sign;
        if (count == 0)
        {
            _changes.Remove(key);
        }
    }

    /// <summary>Adds the transactions as of a maturity to <paramref name="sums"/>, by state and bin.</summary>
    public void AddTo(int maturity, Span<long> sums)
    {
        int cells = States * bins.Count;
        foreach ((int key, long change) in _changes)
        {
            if (key < (maturity + 1) * cells)
            {
                sums[key % cells] += change;
            }
        }
    }

    /// <summary>Of used bins each one's distance from the one before and its count; then the same of the changes.</summary>
    public void Encode(IBufferWriter<byte> to)
    {
        VarInts.Write(to, _all.Count(c => c != 0));
        for (int bin = 0, last = 0; bin < _all.Length; bin++)
        {
            if (_all[bin] != 0)
            {
                VarInts.Write(to, bin - last);
                VarInts.Write(to, _all[bin]);
                last = bin;
            }
        }
        VarInts.Write(to, _changes.Count);
        int before = 0;
        foreach ((int key, long count) in _changes.OrderBy(c => c.Key))
        {
            VarInts.Write(to, key - before);
            VarInts.WriteSigned(to, count);
            before = key;
        }
    }

    /// <exception cref="StateException">It is no such value.</exception>
    public void Decode(ReadOnlySpan<byte> value, Maturities maturities)
    {
        var reader = new VarIntReader(value, SeriesCodec.What);
        long bin = 0;
        for (long used = reader.Read(); used > 0; used--)
        {
            bin += reader.Read();
            if (bin >= _all.Length)
            {
                throw reader.Damaged();
            }
            _all[bin] = reader.Read();
        }
        long key = 0;
        for (long changes = reader.Read(); changes > 0; changes--)
        {
            key += reader.Read();
            if (key >= (long)maturities.Count * States * bins.Count)
            {
                throw reader.Damaged();
            }
            _changes[(int)key] = (long)reader.ReadSigned();
        }
        IsChanged = false;
    }
}
