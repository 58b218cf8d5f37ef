using System.Text.Json.Serialization;

namespace Vigia.Stages.Profiles.Calibration;

/// <summary>
/// What a model's score is worth, learned from labelled records: the share of frauds by score, which never falls as the score rises.
/// </summary>
/// <remarks>Block <c>i</c> holds the scores of <c>[edges[i-1], edges[i])</c>; the first has no lower end, the last no upper one.</remarks>
public sealed record CalibrationProfile
{
    /// <summary>Labelled records that were legitimate and have a score.</summary>
    public required long Legitimate { get; init; }

    /// <summary>Labelled records that were frauds and have a score.</summary>
    public required long Fraud { get; init; }

    /// <summary>Where one block ends and the next begins, strictly rising.</summary>
    public required IReadOnlyList<float> Edges { get; init; }

    /// <summary>Share of frauds in each block, 0 to 1, strictly rising; one more than the edges.</summary>
    public required IReadOnlyList<double> Rates { get; init; }

    /// <summary>Labelled records in each block; null in profiles of version 1.</summary>
    public IReadOnlyList<long>? Records { get; init; }

    /// <summary>How the realised figures varied from one period of the reference to the next.</summary>
    public required IReadOnlyList<PerformanceRange> Realised { get; init; }
}

/// <summary>How a figure varied over the periods of the reference.</summary>
/// <param name="Metric">Its name, as in <see cref="Vigia.Statistics.Performance.EstimatedPerformance.Names"/>.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Std">Standard deviation of the population (divided by n).</param>
/// <param name="Periods">How many periods had it.</param>
public sealed record PerformanceRange(string Metric, double Mean, double Std, int Periods)
{
    /// <summary>
    /// Standard deviation of realised figures around estimated ones of other periods' calibration, beyond chance and the calibration's
    /// error; null with too few periods.
    /// </summary>
    public double? Residual { get; init; }

    // As many standard deviations as NannyML's default: a normal figure leaves them once in 370 periods.
    private const double Deviations = 3;

    /// <summary>An estimate below it is an alert.</summary>
    [JsonIgnore]
    public double LowerLimit => Math.Max(0, Mean - Deviations * Std);

    /// <summary>An estimate above it is an alert.</summary>
    [JsonIgnore]
    public double UpperLimit => Math.Min(1, Mean + Deviations * Std);

    public bool IsOutside(double value) => value < LowerLimit || value > UpperLimit;
}
