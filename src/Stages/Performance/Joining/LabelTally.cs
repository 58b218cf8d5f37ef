using System.Runtime.InteropServices;
using Vigia.Engine.Schemas;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>What became of the labels and decisions that the store has seen; a restart over it continues the counts.</summary>
internal sealed class LabelTally
{
    // Fewer labels without a transaction say nothing about the others.
    private const int MissingMin = 20;

    private byte[]? _saved;

    /// <summary>Labels read, by verdict.</summary>
    public long[] Taken { get; } = new long[Series.Verdicts];

    /// <summary>Labels whose transaction never came, by the verdict of the last; one for each transaction.</summary>
    public long[] Unmatched { get; } = new long[Series.Verdicts];

    /// <summary>Labels older than what was known of their transaction.</summary>
    public long Superseded { get; set; }

    /// <summary>Transactions that came again, with other offsets: a sender repeats them. Each is counted once.</summary>
    public long RepeatedTransactions { get; set; }

    /// <summary>Transactions too late or too far ahead to be counted.</summary>
    public long NotCounted { get; set; }

    /// <summary>Labels that repeated what was known.</summary>
    public long Repeated { get; set; }

    /// <summary>Labels of reversals.</summary>
    public long Reversals { get; set; }

    /// <summary>Labels with more at stake than their transaction's amount.</summary>
    public long StakesAboveAmount { get; set; }

    /// <summary>Decisions in records of their own, by disposition.</summary>
    public long[] Decisions { get; } = new long[CaseCounts.Dispositions];

    /// <summary>Transactions with decisions in records of their own that never came.</summary>
    public long UnmatchedDecisions { get; set; }

    /// <summary>Decisions on transactions that cannot be used, by fault.</summary>
    public long[] DecisionFaults { get; } = new long[3];

    /// <summary>Transactions whose list of rules names one that the schema does not.</summary>
    public long UnknownRules { get; set; }

    /// <summary>
    /// Share of labelled transactions that were found, of those in some cohorts and those still missing; 1 while too few are missing to
    /// say.
    /// </summary>
    /// <param name="waiting">Transactions that labels wait for.</param>
    /// <param name="cohorts">Where labelled transactions are counted.</param>
    /// <param name="latest">Number of the maturity "latest".</param>
    public double MatchedShare(int waiting, IEnumerable<Cohort> cohorts, int latest)
    {
        long missing = Unmatched.Sum() + waiting;
        if (missing < MissingMin)
        {
            return 1;
        }
        long found = cohorts.Sum(c => c.Claims.Sum() + c.Cases.PayeeCount(latest));
        return (double)found / (found + missing);
    }

    /// <summary>Reads what the store holds: counts of earlier runs over it.</summary>
    public void Load(PredictionStore store)
    {
        if (store.Get(StoreKeys.Of(StoreKeys.Tally)) is { } value)
        {
            _saved = value;
            Read(value);
        }
    }

    /// <summary>Adds the counts to the batch if they have changed.</summary>
    public void Save(PredictionStore store, StoreBatch batch)
    {
        byte[] value = ToArray();
        if (_saved is null || !value.AsSpan().SequenceEqual(_saved))
        {
            _saved = value;
            batch.Put(StoreKeys.Of(StoreKeys.Tally), value);
        }
    }

    private byte[] ToArray() =>
        MemoryMarshal
            .AsBytes<long>([
                Superseded,
                RepeatedTransactions,
                Repeated,
                Reversals,
                StakesAboveAmount,
                UnmatchedDecisions,
                NotCounted,
                .. Taken,
                .. Unmatched,
                .. Decisions,
                .. DecisionFaults,
                UnknownRules,
            ])
            .ToArray();

    private void Read(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<long> counts = MemoryMarshal.Cast<byte, long>(value);
        (Superseded, RepeatedTransactions, Repeated) = (counts[0], counts[1], counts[2]);
        (Reversals, StakesAboveAmount, UnmatchedDecisions, NotCounted) = (counts[3], counts[4], counts[5], counts[6]);
        counts = counts[7..];
        foreach (long[] part in new[] { Taken, Unmatched, Decisions, DecisionFaults })
        {
            counts[..part.Length].CopyTo(part);
            counts = counts[part.Length..];
        }
        // Earlier versions did not write it.
        UnknownRules = counts.IsEmpty ? 0 : counts[0];
    }

    public void Take(in LabelRevision label)
    {
        Taken[(int)label.Verdict]++;
        Reversals += label.IsReversal ? 1 : 0;
    }

    /// <summary>Counts a transaction that never came.</summary>
    /// <param name="verdict">Of its latest label; null where only decisions waited.</param>
    public void GiveUp(Verdict? verdict)
    {
        if (verdict is { } known)
        {
            Unmatched[(int)known]++;
        }
        else
        {
            UnmatchedDecisions++;
        }
    }

    /// <summary>
    /// Counts a label that says nothing new. It depends on the labels of its transaction before it alone, not on when the transaction
    /// comes.
    /// </summary>
    /// <param name="known">The latest label of its notification before it.</param>
    /// <param name="revision">What it says.</param>
    public void Compare(TimedVerdict known, in Revision revision)
    {
        if (!revision.IsLabel)
        {
            return;
        }
        var label = new TimedVerdict(revision.Time, revision.Verdict, revision.Facts);
        if (known.IsLabel && label.Time < known.Time)
        {
            Superseded++;
        }
        else if (label == known)
        {
            Repeated++;
        }
    }
}
