using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score;

/// <summary>Takes a score that came with the record for a model's.</summary>
/// <param name="column">Its place among the schema's scores.</param>
internal sealed class GivenScorer(int column) : IScorer
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
        return 0;
    }

    public void Dispose() { }
}
