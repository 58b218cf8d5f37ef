using System.Buffers;
using System.Runtime.InteropServices;
using Vigia.Engine.State;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Errors of the loss that one model predicts, of one cohort: of all transactions as if nothing was lost on any, and as changes from one
/// maturity to the next the errors of those whose outcome is known or cannot be. Slot 0 is for all transactions, the others for segments.
/// </summary>
/// <param name="lossAtOne">The loss that the score 1 is.</param>
/// <param name="slots">How many slots there are.</param>
internal sealed class LossCounts(double lossAtOne, int slots)
{
    // By RankState the errors as if nothing was lost; then those of frauds with what was lost.
    private const int OfFrauds = RankCounts.States,
        States = OfFrauds + 1;

    private readonly Dictionary<int, ErrorSum> _changes = [];
    private readonly ErrorSum[] _all = new ErrorSum[slots];

    public double LossAtOne => lossAtOne;

    /// <summary>Whether it was changed since it was last written.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Counts a transaction of which nothing is known.</summary>
    public void Add(int slot, in ErrorSum error)
    {
        IsChanged = true;
        _all[slot] += error;
    }

    /// <summary>From the maturity on, the transaction is in that state.</summary>
    /// <param name="slot">All transactions, or a segment.</param>
    /// <param name="maturity">From which age on.</param>
    /// <param name="state">What is known of it.</param>
    /// <param name="predicted">The loss that was predicted.</param>
    /// <param name="lost">Of a fraud: the loss.</param>
    /// <param name="sign">-1 to take it back.</param>
    public void Add(int slot, int maturity, RankState state, long predicted, long lost, int sign)
    {
        if (state == RankState.Open)
        {
            return;
        }
        Change(slot, maturity, (int)state, ErrorSum.Of(predicted, 0), sign);
        if (state == RankState.Fraud)
        {
            Change(slot, maturity, OfFrauds, ErrorSum.Of(predicted, lost), sign);
        }
    }

    /// <summary>Adds the counts of another shard, of as many slots.</summary>
    public void Add(LossCounts other)
    {
        for (int slot = 0; slot < _all.Length; slot++)
        {
            _all[slot] += other._all[slot];
        }
        foreach ((int key, ErrorSum change) in other._changes)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_changes, key, out _) += change;
        }
    }

    /// <summary>The errors as of a maturity.</summary>
    /// <param name="slot">All transactions, or a segment.</param>
    /// <param name="maturity">As of which age.</param>
    /// <param name="isAssumed">Whether transactions without a verdict count as legitimate, on which nothing was lost.</param>
    public ErrorSum At(int slot, int maturity, bool isAssumed)
    {
        Span<ErrorSum> sums = stackalloc ErrorSum[States];
        for (int state = 0; state < States; state++)
        {
            for (int age = 0; age <= maturity; age++)
            {
                sums[state] += _changes.GetValueOrDefault(KeyOf(slot, age, state));
            }
        }
        ErrorSum unlike = sums[(int)RankState.Fraud] + sums[(int)RankState.Unknown];
        return sums[OfFrauds] + (isAssumed ? _all[slot] - unlike : sums[(int)RankState.Legitimate]);
    }

    /// <summary>The slots in order; then of the changes each one's distance from the one before, and its sums.</summary>
    public void Encode(IBufferWriter<byte> to)
    {
        foreach (ErrorSum sum in _all)
        {
            Encode(sum, to);
        }
        VarInts.Write(to, _changes.Count);
        int before = 0;
        foreach ((int key, ErrorSum sum) in _changes.OrderBy(c => c.Key))
        {
            VarInts.Write(to, key - before);
            Encode(sum, to);
            before = key;
        }
    }

    /// <exception cref="StateException">It is not such a value.</exception>
    public void Decode(ReadOnlySpan<byte> value, Maturities maturities)
    {
        var reader = new VarIntReader(value, SeriesCodec.What);
        for (int slot = 0; slot < _all.Length; slot++)
        {
            _all[slot] = Decode(ref reader);
        }
        long key = 0;
        for (long changes = reader.Read(); changes > 0; changes--)
        {
            key += reader.Read();
            if (key >= (long)maturities.Count * States * slots)
            {
                throw reader.Damaged();
            }
            _changes[(int)key] = Decode(ref reader);
        }
        IsChanged = false;
    }

    private static void Encode(in ErrorSum sum, IBufferWriter<byte> to)
    {
        VarInts.WriteSigned(to, sum.Count);
        VarInts.WriteSigned(to, sum.Total);
        VarInts.WriteSigned(to, sum.Absolute);
        VarInts.WriteSigned(to, sum.Squares);
    }

    private static ErrorSum Decode(ref VarIntReader reader) =>
        new((long)reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned());

    private void Change(int slot, int maturity, int state, in ErrorSum error, int sign)
    {
        IsChanged = true;
        int key = KeyOf(slot, maturity, state);
        ref ErrorSum kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, key, out _);
        kept = sign > 0 ? kept + error : kept - error;
        if (kept == default)
        {
            _changes.Remove(key);
        }
    }

    private int KeyOf(int slot, int maturity, int state) => (maturity * States + state) * slots + slot;
}
