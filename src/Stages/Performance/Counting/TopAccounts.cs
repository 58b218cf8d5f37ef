using System.Buffers;
using System.Buffers.Binary;
using Vigia.Engine.State;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// The accounts of one cohort and model with the highest scores, up to a limit: an account's score is the highest of its transactions. Of
/// two with one score the greater hash counts as higher, so the order in which transactions came makes no difference.
/// </summary>
/// <param name="limit">How many are held.</param>
/// <remarks>
/// Exact, though accounts that fall out are forgotten: scores only rise, so a later transaction brings an account back exactly when its
/// own score does.
/// </remarks>
internal sealed class TopAccounts(int limit)
{
    private readonly Dictionary<ulong, float> _scores = [];

    // The lowest comes first.
    private readonly SortedSet<(float Score, ulong Account)> _order = [];

    // The lowest, once as many are held as the limit allows.
    private (float Score, ulong Account) _least;

    /// <summary>How many are held at most; a store may have fewer of cohorts from before the limit was raised.</summary>
    public int Limit { get; private set; } = limit;

    /// <summary>Transactions seen, those without an account too.</summary>
    public long Seen { get; private set; }

    /// <summary>Accounts and their scores, in no order.</summary>
    public IReadOnlyDictionary<ulong, float> Held => _scores;

    /// <summary>Whether it was changed since it was last written.</summary>
    public bool IsChanged { get; set; }

    /// <summary>A transaction of the account has come.</summary>
    /// <param name="account">Its hash; 0 where it is missing.</param>
    /// <param name="score">The score; not a number ranks last.</param>
    public void Offer(ulong account, float score)
    {
        Seen++;
        IsChanged = true;
        if (account != 0)
        {
            Raise(account, float.IsNaN(score) ? float.NegativeInfinity : score);
        }
    }

    /// <summary>Adds those of another shard.</summary>
    public void Add(TopAccounts other)
    {
        Limit = Math.Min(Limit, other.Limit);
        Seen += other.Seen;
        foreach ((ulong account, float score) in other._scores)
        {
            Raise(account, score);
        }
    }

    /// <summary>Limit, transactions seen and count; of each account its hash and score.</summary>
    public void Encode(IBufferWriter<byte> to)
    {
        VarInts.Write(to, Limit);
        VarInts.Write(to, Seen);
        VarInts.Write(to, _scores.Count);
        foreach ((ulong account, float score) in _scores)
        {
            Span<byte> room = to.GetSpan(12);
            BinaryPrimitives.WriteUInt64LittleEndian(room, account);
            BinaryPrimitives.WriteSingleLittleEndian(room[8..], score);
            to.Advance(12);
        }
    }

    /// <exception cref="StateException">It is no such value.</exception>
    public void Decode(ReadOnlySpan<byte> value)
    {
        var reader = new VarIntReader(value, SeriesCodec.What);
        Limit = (int)reader.Read();
        Seen = reader.Read();
        for (long left = reader.Read(); left > 0; left--)
        {
            ReadOnlySpan<byte> one = reader.ReadBytes(12);
            Raise(BinaryPrimitives.ReadUInt64LittleEndian(one), BinaryPrimitives.ReadSingleLittleEndian(one[8..]));
        }
        IsChanged = false;
    }

    private void Raise(ulong account, float score)
    {
        if (_scores.Count >= Limit && (Limit == 0 || (score, account).CompareTo(_least) < 0))
        {
            return;
        }
        if (_scores.TryGetValue(account, out float before))
        {
            if (score <= before)
            {
                return;
            }
            _order.Remove((before, account));
        }
        _scores[account] = score;
        _order.Add((score, account));
        while (_scores.Count > Limit)
        {
            (float Score, ulong Account) lowest = _order.Min;
            _order.Remove(lowest);
            _scores.Remove(lowest.Account);
        }
        _least = _order.Min;
    }
}
