using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>The label that counts at one maturity.</summary>
/// <param name="Time">Since when it holds (Unix ms); <see cref="long.MinValue"/> where there is none yet.</param>
/// <param name="Verdict">What it says.</param>
internal readonly record struct Standing(long Time, Verdict Verdict)
{
    public static Standing None => new(long.MinValue, default);

    public bool IsLabel => Time != long.MinValue;
}

/// <summary>
/// A transaction and what its labels amount to. Of any labels, in any order and number, the same comes out: for each maturity the latest label
/// up to then, of several with one time the greatest verdict; and the earliest of all labels, and of those that say fraud.
/// </summary>
internal sealed class LabelledTransaction
{
    private readonly Standing[] _standings;

    public LabelledTransaction(Transaction transaction, int maturities)
    {
        Transaction = transaction;
        _standings = new Standing[maturities];
        Array.Fill(_standings, Standing.None);
    }

    public Transaction Transaction { get; }

    /// <summary>The label that counts at each maturity, "latest" last.</summary>
    public Span<Standing> Standings => _standings;

    /// <summary>Time of the first label (Unix ms).</summary>
    public long FirstLabel { get; set; } = long.MaxValue;

    /// <summary>Time of the first label that said fraud (Unix ms); <see cref="long.MaxValue"/> if none did.</summary>
    public long FirstFraud { get; set; } = long.MaxValue;

    public Standing Latest => _standings[^1];

    /// <summary>Takes a label in.</summary>
    public void Add(long time, Verdict verdict, Maturities maturities)
    {
        FirstLabel = Math.Min(FirstLabel, time);
        FirstFraud = verdict == Verdict.Fraud ? Math.Min(FirstFraud, time) : FirstFraud;
        for (int maturity = 0; maturity < _standings.Length; maturity++)
        {
            bool isInTime = maturity == maturities.LatestIndex || time - Transaction.Time <= maturities.Spans[maturity];
            Standing standing = _standings[maturity];
            if (isInTime && (time > standing.Time || (time == standing.Time && verdict > standing.Verdict)))
            {
                _standings[maturity] = new Standing(time, verdict);
            }
        }
    }
}
