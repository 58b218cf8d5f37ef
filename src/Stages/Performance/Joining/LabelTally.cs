using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>What became of the labels that this process has seen.</summary>
internal sealed class LabelTally
{
    /// <summary>Labels taken in, by verdict.</summary>
    public long[] Taken { get; } = new long[Series.Verdicts];

    /// <summary>Labels whose transaction never came, by the verdict of the last; one for each transaction.</summary>
    public long[] Unmatched { get; } = new long[Series.Verdicts];

    /// <summary>Labels older than what was known of their transaction.</summary>
    public long Superseded { get; set; }

    /// <summary>Labels that said what was known.</summary>
    public long Repeated { get; set; }

    public void Take(Verdict verdict) => Taken[(int)verdict]++;

    /// <summary>Counts a label that says nothing new. It depends on the labels of its transaction before it alone, not on when the transaction comes.</summary>
    /// <param name="known">The latest label before it.</param>
    /// <param name="label">What it says.</param>
    public void Compare(Standing known, Standing label)
    {
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
