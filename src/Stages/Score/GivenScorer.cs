using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score;

/// <summary>Takes a score that came with the record for a model's.</summary>
/// <param name="column">Its place among the schema's scores.</param>
/// <param name="scale">What makes it one from 0 to 1; null where it is one.</param>
/// <param name="threshold">The model flags from here on, in the record's scale.</param>
internal sealed class GivenScorer(int column, ScoreScale? scale, float threshold) : IScorer
{
    public string Backend => "field";

    public string? Failure => null;

    public int Score(BatchFeatures features, Span<float> scores)
    {
        ReadOnlySpan<float> given = features.GivenScores.Span;
        int width = features.GivenScoreCount;
        for (int row = 0, at = column; row < scores.Length; row++, at += width)
        {
            scores[row] = given[at];
        }
        if (scale is not null)
        {
            Scale(scores);
        }
        return 0;
    }

    private void Scale(Span<float> scores)
    {
        float scaled = scale!.Apply(threshold);
        for (int row = 0; row < scores.Length; row++)
        {
            float score = scale.Apply(scores[row]);
            // Rounding must not lift a score to the threshold.
            scores[row] = scores[row] < threshold && score >= scaled ? float.BitDecrement(scaled) : score;
        }
    }

    public void Dispose() { }
}
