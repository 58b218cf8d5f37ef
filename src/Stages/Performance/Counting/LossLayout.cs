using Vigia.Engine.Components;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Performance.Counting;

/// <summary>Which models predict a loss, and in which unit errors are counted: a ten-thousandth of a minor unit.</summary>
internal static class LossLayout
{
    /// <summary>Of these make a minor unit of currency.</summary>
    public const int PerMinorUnit = 10_000;

    // A billion in a currency of two decimal places; a hundred million squares of it can be added up.
    private const double Most = 1e15;

    /// <summary>For each model the loss that the score 1 is, 0 where it predicts none; null if none does.</summary>
    public static IReadOnlyList<double>? Of(IReadOnlyList<ModelInfo> models, RecordSchema schema)
    {
        double unit = Math.Pow(10, schema.Amount?.Scale ?? 0) * PerMinorUnit;
        return models.Any(m => m.LossAtOne is not null) ? [.. models.Select(m => (m.LossAtOne ?? 0) * unit)] : null;
    }

    /// <summary>Empty counts of a cohort, one for each model that predicts a loss.</summary>
    public static LossCounts?[]? CountsOf(CountingLayout layout) =>
        layout.Record.Losses is { } losses
            ? [.. losses.Select(loss => loss > 0 ? new LossCounts(loss, 1 + layout.Segments.Count) : null)]
            : null;

    /// <summary>What a score predicts, if it is a number.</summary>
    /// <param name="score">The model's score.</param>
    /// <param name="lossAtOne">The loss that the score 1 is.</param>
    public static long? Predicted(float score, double lossAtOne) =>
        float.IsFinite(score) ? (long)Math.Round(Math.Clamp(score * lossAtOne, -Most, Most)) : null;
}
