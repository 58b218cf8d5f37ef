using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score;

/// <summary>
/// How a score that comes with the record becomes one from 0 to 1: linearly from a range, or by the sigmoid from logits. The order
/// of scores stays as it is.
/// </summary>
/// <param name="From">What becomes 0.</param>
/// <param name="To">What becomes 1; equal to <paramref name="From"/> for the sigmoid.</param>
public sealed record ScoreScale(double From, double To)
{
    /// <summary>1 / (1 + e^-x).</summary>
    public static readonly ScoreScale Sigmoid = new(0, 0);

    /// <summary>0 to 100.</summary>
    public static readonly ScoreScale Percent = new(0, 100);

    /// <summary>The score from 0 to 1, or outside where it does not go by the scale; computed in double, rounded once.</summary>
    public float Apply(float score) => (float)(this == Sigmoid ? ScoreKernel.Sigmoid(score) : (score - From) / (To - From));
}
