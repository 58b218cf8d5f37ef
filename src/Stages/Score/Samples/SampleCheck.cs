using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score.Samples;

/// <summary>Compares a model's scores with those that its author got for the same rows.</summary>
internal static class SampleCheck
{
    /// <param name="offer">The model.</param>
    /// <param name="scorer">What scores it in the pipeline.</param>
    /// <param name="samples">The rows; nothing is done without any.</param>
    /// <returns>In words how many agree, as an addition to the reason for the backend.</returns>
    /// <exception cref="ModelRefusedException">A score differs by more than the tolerance.</exception>
    public static string Run(ModelOffer offer, IScorer scorer, IReadOnlyList<Sample> samples)
    {
        if (offer.Model.Samples is not { } options || samples.Count == 0)
        {
            return "";
        }
        var scores = new float[samples.Count];
        var batch = new BatchFeatures();
        batch.Begin(
            samples.SelectMany(sample => sample.Row).ToArray(),
            samples.Count,
            samples[0].Row.Length,
            samples.SelectMany(sample => sample.Exact).ToArray()
        );
        scorer.Score(batch, scores);
        int[] wrong = [.. Enumerable.Range(0, scores.Length).Where(i => !Agree(scores[i], samples[i].Expected, options.Tolerance))];
        if (wrong.Length == 0)
        {
            return $"; all {samples.Count} samples agree";
        }
        Sample first = samples[wrong[0]];
        bool isReversed = Array.TrueForAll(wrong, i => Agree(1 - scores[i], samples[i].Expected, options.Tolerance));
        string remedy = isReversed
            ? "each is 1 minus the expected score, so the other class is scored: set 'positive_class', or export a classifier of two classes without base values"
            : "compare the order of 'features', 'output', 'positive_class' and 'activation' with the model's training, or export it again";
        throw new ModelRefusedException(
            ScoreSpec.SamplesField,
            FormattableString.Invariant(
                $"model '{offer.Model.Name}': {wrong.Length} of {samples.Count} samples differ from their expected score by more than {options.Tolerance}; "
            )
                + FormattableString.Invariant(
                    $"{Path.GetFileName(options.Path)}, line {first.Line} scores {scores[wrong[0]]} instead of {first.Expected}; {remedy}"
                )
        );
    }

    private static bool Agree(float score, float expected, double tolerance) =>
        float.IsNaN(score) ? float.IsNaN(expected) : Math.Abs((double)score - expected) <= tolerance;
}
