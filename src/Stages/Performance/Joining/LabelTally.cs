using Vigia.Engine.Schemas;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>What became of the labels and decisions that this process has seen.</summary>
internal sealed class LabelTally
{
    // Fewer labels without a transaction say nothing about the others.
    private const int MissingMin = 20;

    /// <summary>Labels read, by verdict.</summary>
    public long[] Taken { get; } = new long[Series.Verdicts];

    /// <summary>Labels whose transaction never came, by the verdict of the last; one for each transaction.</summary>
    public long[] Unmatched { get; } = new long[Series.Verdicts];

    /// <summary>Labels older than what was known of their transaction.</summary>
    public long Superseded { get; set; }

    /// <summary>Transactions that came again, with other offsets: a sender repeats them. Each is counted once.</summary>
    public long RepeatedTransactions { get; set; }

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
