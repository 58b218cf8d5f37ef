using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// One infraction report about a transaction, or its part in one funds recovery, and what its labels amount to. Of any labels, in any order
/// and number, the same results: the greatest label up to each maturity, and the earliest of all.
/// </summary>
/// <param name="key">Hash of the report's id, or of the recovery's; 0 where labels have neither.</param>
/// <param name="maturities">How many maturities there are, "latest" included.</param>
internal sealed class Notification(ulong key, int maturities)
{
    private readonly TimedVerdict[] _labels = [.. Enumerable.Repeat(TimedVerdict.None, maturities)];

    public ulong Key => key;

    /// <summary>Hash of the funds recovery's id; 0 outside one.</summary>
    public ulong Recovery { get; set; }

    /// <summary>When the funds recovery was cancelled (Unix ms); <see cref="long.MaxValue"/> if it was not.</summary>
    public long CancelledAt { get; set; } = long.MaxValue;

    /// <summary>Time of the first label (Unix ms).</summary>
    public long FirstLabel { get; set; } = long.MaxValue;

    /// <summary>Time of the first label that said fraud (Unix ms).</summary>
    public long FirstFraud { get; set; } = long.MaxValue;

    /// <summary>Time of the first label that said open (Unix ms).</summary>
    public long Opened { get; set; } = long.MaxValue;

    /// <summary>Time of the first label that said fraud or legitimate (Unix ms).</summary>
    public long Decided { get; set; } = long.MaxValue;

    /// <summary>Time of the first label that said that money came back (Unix ms).</summary>
    public long Returned { get; set; } = long.MaxValue;

    /// <summary>Time of the first label by which the refund was requested (Unix ms).</summary>
    public long RefundRequested { get; set; } = long.MaxValue;

    /// <summary>The label that counts at each maturity, "latest" last.</summary>
    public Span<TimedVerdict> Labels => _labels;

    public TimedVerdict Latest => _labels[^1];

    /// <summary>Adds a label.</summary>
    public void Add(in Revision revision, long transactionTime, Maturities maturities)
    {
        long time = revision.Time;
        Recovery = Math.Max(Recovery, revision.Recovery);
        FirstLabel = Math.Min(FirstLabel, time);
        FirstFraud = revision.Verdict == Verdict.Fraud ? Math.Min(FirstFraud, time) : FirstFraud;
        Opened = revision.Verdict == Verdict.Pending ? Math.Min(Opened, time) : Opened;
        Decided = revision.Verdict is Verdict.Fraud or Verdict.Legitimate ? Math.Min(Decided, time) : Decided;
        Returned = revision.Facts.Recovered > 0 ? Math.Min(Returned, time) : Returned;
        RefundRequested = revision.IsRefundRequested ? Math.Min(RefundRequested, time) : RefundRequested;
        var label = new TimedVerdict(time, revision.Verdict, revision.Facts);
        for (int maturity = 0; maturity < _labels.Length; maturity++)
        {
            if (maturities.IsWithin(maturity, time - transactionTime) && label.CompareTo(_labels[maturity]) > 0)
            {
                _labels[maturity] = label;
            }
        }
    }

    /// <summary>The label as of a maturity; withdrawn once the recovery was cancelled by then.</summary>
    public TimedVerdict At(int maturity, long transactionTime, Maturities maturities)
    {
        TimedVerdict label = _labels[maturity];
        bool isCancelled = CancelledAt != long.MaxValue && maturities.IsWithin(maturity, CancelledAt - transactionTime);
        return label.IsLabel && isCancelled ? label with { Verdict = Verdict.Withdrawn } : label;
    }
}
