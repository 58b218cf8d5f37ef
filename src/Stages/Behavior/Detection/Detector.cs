namespace Vigia.Stages.Behavior.Detection;

/// <summary>What looks for a change.</summary>
internal enum Detector
{
    /// <summary>A flagged rate that changes within seconds or minutes.</summary>
    Sudden,

    /// <summary>A flagged rate that changes over hours or days.</summary>
    Slow,

    /// <summary>Scores that are spread differently.</summary>
    Scores,
}

/// <summary>What a detector found.</summary>
/// <param name="Detector">Which one.</param>
/// <param name="Series">In which series.</param>
/// <param name="IsUp">Whether more is flagged than usual.</param>
/// <param name="Onset">When it began, as far as can be told (Unix ms).</param>
/// <param name="Statistic">The statistic: a logarithm for rates, minus the decimal logarithm of the p-value for scores.</param>
/// <param name="Threshold">What it passed.</param>
/// <param name="Since">Counted since the onset.</param>
internal sealed record Finding(Detector Detector, int Series, bool IsUp, long Onset, double Statistic, double Threshold, RateSum Since);
