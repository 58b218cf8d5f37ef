using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score;

/// <summary>How a model's own scores become scores from 0 to 1 of which high ones are bad.</summary>
/// <param name="Scale">What the own scores go by.</param>
/// <param name="Threshold">The model flags from here on, in its own scale.</param>
/// <param name="IsReversed">Whether it flags scores up to the threshold, because low ones are bad.</param>
/// <param name="IsBounded">Whether scores beyond the scale's ends count as the ends: anomaly scores have no least and no greatest.</param>
internal sealed record ScoreReading(ScoreScale Scale, float Threshold, bool IsReversed, bool IsBounded)
{
    /// <summary>The threshold among scores as they are read.</summary>
    public float ReadThreshold => Convert(Threshold);

    /// <summary>How a model's scores are read; null where they are taken as they are.</summary>
    public static ScoreReading? Of(ModelOptions model) =>
        model.Scale is null && !model.FlagsBelow
            ? null
            : new(
                model.Scale ?? ScoreScale.Unit,
                model.Threshold,
                model.FlagsBelow,
                // A loss beyond the end of its scale is kept, for the sake of its error, and counted as a score above 1.
                model is { FromField: null, Scale: not null, PredictsLoss: false }
            );

    /// <summary>Converts scores in place.</summary>
    public void Apply(Span<float> scores)
    {
        float threshold = ReadThreshold;
        for (int row = 0; row < scores.Length; row++)
        {
            float own = scores[row];
            bool isFlagged = IsReversed ? own <= Threshold : own >= Threshold;
            float score = Convert(own);
            // Rounding, or an end of the scale, must not lift a score to the threshold.
            scores[row] = !isFlagged && score >= threshold ? float.BitDecrement(threshold) : score;
        }
    }

    private float Convert(float own)
    {
        float score = IsReversed ? Scale.ApplyReversed(own) : Scale.Apply(own);
        return IsBounded ? Math.Clamp(score, 0, 1) : score;
    }
}

/// <summary>Converts another scorer's scores.</summary>
/// <param name="inner">The scorer; owned from now on.</param>
/// <param name="reading">How its scores are read.</param>
internal sealed class ScaledScorer(IScorer inner, ScoreReading reading) : IScorer
{
    /// <summary>What computes the scores.</summary>
    public IScorer Inner => inner;

    public string Backend => inner.Backend;

    public string? Failure => inner.Failure;

    public int Score(BatchFeatures features, Span<float> scores)
    {
        int failed = inner.Score(features, scores);
        reading.Apply(scores);
        return failed;
    }

    public void Dispose() => inner.Dispose();
}
