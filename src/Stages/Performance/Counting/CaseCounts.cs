using System.Buffers;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Counts of one cohort that no score bin matters for: decisions, labels of the payee's side, kinds of fraud by model and whether flagged,
/// and amounts that came back. Each count has an amount beside it, in minor units.
/// </summary>
internal sealed class CaseCounts
{
    /// <summary>How many dispositions there are.</summary>
    public const int Dispositions = 5;

    /// <summary>How many kinds of decision makers there are.</summary>
    public const int Makers = 4;

    /// <summary>How many kinds of fraud there are.</summary>
    public const int Situations = 6;

    private readonly CountingLayout _layout;
    private readonly int _perMaturity;
    private readonly long[] _counts;

    public CaseCounts(CountingLayout layout, Maturities maturities)
    {
        _layout = layout;
        _perMaturity = Series.Verdicts + 1 + layout.Models.Count * Situations * 2;
        _counts = new long[2 * (Dispositions * Makers + maturities.Count * _perMaturity)];
    }

    /// <summary>Whether anything was changed since it was last written.</summary>
    public bool IsChanged { get; set; }

    public (long Count, long Amount) DecisionsOf(Disposition disposition, DecisionMaker maker) =>
        At((int)disposition * Makers + (int)maker);

    /// <summary>Transactions with labels of hops or the payee's side alone or besides, by verdict.</summary>
    public (long Count, long Amount) PayeeOf(int maturity, Verdict verdict) => At(StartOf(maturity) + (int)verdict);

    /// <summary>Transactions with labels of hops or the payee's side, whatever they say.</summary>
    public long PayeeCount(int maturity) => Enumerable.Range(0, Series.Verdicts).Sum(verdict => PayeeOf(maturity, (Verdict)verdict).Count);

    /// <summary>Frauds of which money came back, and how much.</summary>
    public (long Count, long Amount) RecoveredOf(int maturity) => At(StartOf(maturity) + Series.Verdicts);

    /// <summary>Frauds of a kind that a model flagged or did not, with the amounts at stake.</summary>
    public (long Count, long Amount) FraudsOf(int maturity, int model, LabelSituation situation, bool isFlagged) =>
        At(FraudsAt(maturity, model, situation, isFlagged));

    public void AddDecision(Decision decision, int sign, long amount)
    {
        if (decision.Disposition != Disposition.Unknown || decision.Maker != DecisionMaker.Unknown)
        {
            Add((int)decision.Disposition * Makers + (int)decision.Maker, sign, amount);
        }
    }

    /// <summary>Adds the counts of another shard, of the same layout.</summary>
    public void Add(CaseCounts other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>Adds what is known of a transaction as of a maturity.</summary>
    public void Add(int maturity, ReadOnlySpan<byte> payload, long amount, in Outcome outcome, int sign)
    {
        if (outcome.PayeeVerdict is { } payee)
        {
            Add(StartOf(maturity) + (int)payee, sign, payee == Verdict.Fraud ? outcome.PayeeStake : amount);
        }
        if (outcome.Verdict != Verdict.Fraud)
        {
            return;
        }
        if (outcome.Recovered > 0)
        {
            Add(StartOf(maturity) + Series.Verdicts, sign, outcome.Recovered);
        }
        for (int model = 0; model < _layout.Models.Count; model++)
        {
            Add(FraudsAt(maturity, model, outcome.Situation, payload[model] >= _layout.Bins[model].FirstFlagged), sign, outcome.Stake);
        }
    }

    /// <summary>How many counts differ from 0, and each one's distance from the one before, count and amount.</summary>
    public void Encode(IBufferWriter<byte> to)
    {
        int used = Enumerable.Range(0, _counts.Length / 2).Count(IsUsed);
        VarInts.Write(to, used);
        for (int i = 0, last = 0; i < _counts.Length / 2; i++)
        {
            if (IsUsed(i))
            {
                VarInts.Write(to, i - last);
                VarInts.WriteSigned(to, _counts[2 * i]);
                VarInts.WriteSigned(to, _counts[2 * i + 1]);
                last = i;
            }
        }
    }

    /// <exception cref="Engine.State.StateException">It is not such a value.</exception>
    public void Decode(ReadOnlySpan<byte> value)
    {
        var reader = new VarIntReader(value, SeriesCodec.What);
        long at = 0;
        for (long used = reader.Read(); used > 0; used--)
        {
            at += reader.Read();
            if (at >= _counts.Length / 2)
            {
                throw reader.Damaged();
            }
            _counts[2 * at] = (long)reader.ReadSigned();
            _counts[2 * at + 1] = (long)reader.ReadSigned();
        }
    }

    private bool IsUsed(int index) => _counts[2 * index] != 0 || _counts[2 * index + 1] != 0;

    private int StartOf(int maturity) => Dispositions * Makers + maturity * _perMaturity;

    private int FraudsAt(int maturity, int model, LabelSituation situation, bool isFlagged) =>
        StartOf(maturity) + Series.Verdicts + 1 + (model * Situations + (int)situation) * 2 + (isFlagged ? 1 : 0);

    private (long Count, long Amount) At(int index) => (_counts[2 * index], _counts[2 * index + 1]);

    private void Add(int index, int sign, long amount)
    {
        IsChanged = true;
        _counts[2 * index] += sign;
        _counts[2 * index + 1] += sign * amount;
    }
}
