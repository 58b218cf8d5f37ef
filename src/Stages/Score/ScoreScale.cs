using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score;

/// <summary>
/// How a score becomes one from 0 to 1: linearly from a range, by the sigmoid from logits, or by the quantiles of a reference. The order
/// of scores stays as it is.
/// </summary>
/// <param name="From">What becomes 0.</param>
/// <param name="To">What becomes 1; equal to <paramref name="From"/> for the sigmoid.</param>
public sealed record ScoreScale(double From, double To)
{
    /// <summary>0 to 1: the score is what it is.</summary>
    public static readonly ScoreScale Unit = new(0, 1);

    /// <summary>1 / (1 + e^-x).</summary>
    public static readonly ScoreScale Sigmoid = new(0, 0);

    /// <summary>0 to 100.</summary>
    public static readonly ScoreScale Percent = new(0, 100);

    /// <summary>
    /// Quantiles of a reference at equal steps, ascending, from <see cref="From"/> to <see cref="To"/>: a score at the k-th of n becomes
    /// (k - 1) / (n - 1), one between two lies between in proportion, and one beyond the ends is 0 or 1. Empty for other scales.
    /// </summary>
    public IReadOnlyList<double> Quantiles { get; init; } = [];

    /// <summary>The score from 0 to 1, or outside where it does not go by the scale; computed in double, rounded once.</summary>
    public float Apply(float score) => (float)Map(score);

    /// <summary>As <see cref="Apply"/>, where low scores are the bad ones: 1 less the score, so that high ones are.</summary>
    public float ApplyReversed(float score) => (float)(1 - Map(score));

    private double Map(double score) =>
        From == To ? ScoreKernel.Sigmoid(score)
        : Quantiles.Count > 0 ? Rank(score)
        : (score - From) / (To - From);

    private double Rank(double score)
    {
        if (double.IsNaN(score))
        {
            return score;
        }
        int last = Quantiles.Count - 1;
        if (score <= From || score >= To)
        {
            return score <= From ? 0 : 1;
        }
        int low = 0;
        for (int high = last; high - low > 1; )
        {
            int middle = (low + high) / 2;
            (low, high) = Quantiles[middle] <= score ? (middle, high) : (low, middle);
        }
        return (low + ((score - Quantiles[low]) / (Quantiles[low + 1] - Quantiles[low]))) / last;
    }
}
