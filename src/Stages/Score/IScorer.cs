using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score;

/// <summary>A model ready to score, whatever computes it. Used by several workers at once.</summary>
internal interface IScorer : IDisposable
{
    /// <summary>What computes the scores, for status and logs: <c>onnxruntime</c> or <c>compiled</c>.</summary>
    string Backend { get; }

    /// <summary>Why the model failed on a record, the last time that it did; null if it never has.</summary>
    string? Failure { get; }

    /// <summary>Scores every row.</summary>
    /// <param name="features">The batch's features.</param>
    /// <param name="scores">One per row; NaN where the model fails on it.</param>
    /// <returns>Rows on which the model failed.</returns>
    int Score(BatchFeatures features, Span<float> scores);
}
