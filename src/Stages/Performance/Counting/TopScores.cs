using System.Buffers;
using System.Buffers.Binary;
using Vigia.Engine.State;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Performance.Counting;

/// <summary>What is known of one of the highest scored transactions as of a maturity.</summary>
/// <param name="State">Its outcome.</param>
/// <param name="Stake">Of a fraud: the amount at stake, in minor units.</param>
internal readonly record struct TopOutcome(RankState State, long Stake);

/// <summary>
/// The highest scored transactions of one cohort and model, up to a limit, each with its outcome at every maturity. Of two with one score
/// the greater hash of the id counts as higher, so the order in which they came makes no difference; those without a score rank last.
/// </summary>
/// <param name="limit">How many are held.</param>
/// <param name="maturities">How many maturities there are, "latest" included.</param>
internal sealed class TopScores(int limit, int maturities)
{
    // The lowest of them comes first.
    private readonly PriorityQueue<UInt128, (float Score, UInt128 Id)> _held = new();
    private readonly Dictionary<UInt128, TopOutcome[]> _outcomes = [];

    /// <summary>How many are held at most; a store may have fewer of cohorts from before the limit was raised.</summary>
    public int Limit { get; private set; } = limit;

    public int Count => _held.Count;

    /// <summary>Whether it was changed since it was last written.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Offers a transaction that has come.</summary>
    public void Offer(UInt128 id, float score)
    {
        score = RankOf(score);
        if (_held.Count < Limit)
        {
            _held.Enqueue(id, (score, id));
            IsChanged = true;
        }
        else if (Limit > 0 && _held.TryPeek(out UInt128 lowest, out (float Score, UInt128 Id) least) && (score, id).CompareTo(least) > 0)
        {
            _held.DequeueEnqueue(id, (score, id));
            _outcomes.Remove(lowest);
            IsChanged = true;
        }
    }

    /// <summary>Offers transactions that have come; most score less than all that are held.</summary>
    /// <param name="ids">Of each.</param>
    /// <param name="scores">By row.</param>
    /// <param name="rows">The row of each.</param>
    public void Offer(ReadOnlySpan<UInt128> ids, ReadOnlySpan<float> scores, ReadOnlySpan<int> rows)
    {
        float least = Least;
        for (int i = 0; i < rows.Length; i++)
        {
            float score = scores[rows[i]];
            // Not a number is not below anything.
            if (!(score < least))
            {
                Offer(ids[i], score);
                least = Least;
            }
        }
    }

    /// <summary>Adds those of another shard.</summary>
    public void Add(TopScores other)
    {
        Limit = Math.Min(Limit, other.Limit);
        foreach ((UInt128 id, (float score, _)) in other._held.UnorderedItems)
        {
            Offer(id, score);
            if (other._outcomes.TryGetValue(id, out TopOutcome[]? outcomes))
            {
                Set(id, score, outcomes);
            }
        }
    }

    /// <summary>Sets what is known of a transaction, if it is held.</summary>
    /// <param name="id">Which.</param>
    /// <param name="score">Its score.</param>
    /// <param name="outcomes">One for each maturity; kept.</param>
    public void Set(UInt128 id, float score, TopOutcome[] outcomes)
    {
        if (IsHeld(id, score))
        {
            _outcomes[id] = outcomes;
            IsChanged = true;
        }
    }

    /// <summary>Whether the transaction is one of the highest.</summary>
    public bool IsHeld(UInt128 id, float score)
    {
        if (!_held.TryPeek(out _, out (float Score, UInt128 Id) least) || (RankOf(score), id).CompareTo(least) < 0)
        {
            return false;
        }
        foreach ((UInt128 held, _) in _held.UnorderedItems)
        {
            if (held == id)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>All that are held, with their outcome as of a maturity, in no order.</summary>
    public IEnumerable<(float Score, UInt128 Id, TopOutcome Outcome)> At(int maturity) =>
        _held.UnorderedItems.Select(held =>
            (
                held.Priority.Score,
                held.Element,
                _outcomes.TryGetValue(held.Element, out TopOutcome[]? outcomes) ? outcomes[maturity] : new TopOutcome(RankState.Open, 0)
            )
        );

    /// <summary>Limit and count; of each transaction id, score, and whether it has outcomes, with these.</summary>
    public void Encode(IBufferWriter<byte> to)
    {
        VarInts.Write(to, Limit);
        VarInts.Write(to, _held.Count);
        foreach ((UInt128 id, (float score, _)) in _held.UnorderedItems)
        {
            Span<byte> room = to.GetSpan(20);
            BinaryPrimitives.WriteUInt128LittleEndian(room, id);
            BinaryPrimitives.WriteSingleLittleEndian(room[16..], score);
            to.Advance(20);
            TopOutcome[]? outcomes = _outcomes.GetValueOrDefault(id);
            VarInts.Write(to, outcomes is null ? 0 : 1);
            foreach (TopOutcome outcome in outcomes ?? [])
            {
                VarInts.Write(to, (long)outcome.State);
                VarInts.WriteSigned(to, outcome.Stake);
            }
        }
    }

    /// <exception cref="StateException">It is no such value.</exception>
    public void Decode(ReadOnlySpan<byte> value)
    {
        var reader = new VarIntReader(value, SeriesCodec.What);
        Limit = (int)reader.Read();
        for (long left = reader.Read(); left > 0; left--)
        {
            ReadOnlySpan<byte> head = reader.ReadBytes(20);
            UInt128 id = BinaryPrimitives.ReadUInt128LittleEndian(head);
            _held.Enqueue(id, (BinaryPrimitives.ReadSingleLittleEndian(head[16..]), id));
            if (reader.Read() == 0)
            {
                continue;
            }
            var outcomes = new TopOutcome[maturities];
            for (int i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] = new TopOutcome((RankState)reader.Read(), (long)reader.ReadSigned());
            }
            _outcomes[id] = outcomes;
        }
        IsChanged = false;
    }

    /// <summary>Transactions that score less are not held.</summary>
    private float Least =>
        _held.Count >= Limit && _held.TryPeek(out _, out (float Score, UInt128 Id) least) ? least.Score : float.NegativeInfinity;

    private static float RankOf(float score) => float.IsNaN(score) ? float.NegativeInfinity : score;
}
