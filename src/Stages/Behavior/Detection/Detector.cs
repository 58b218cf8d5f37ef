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

    /// <summary>More or fewer records than usual.</summary>
    Volume,

    /// <summary>A larger or smaller amount than usual, hour by hour.</summary>
    Amount,
}

/// <summary>A score bin that holds another share of the records than usual.</summary>
/// <param name="Bin">Its index.</param>
/// <param name="Share">Share of the hour's records.</param>
/// <param name="UsualShare">Share usually.</param>
internal readonly record struct BinMove(int Bin, double Share, double UsualShare);

/// <summary>What a detector found.</summary>
/// <param name="Detector">Which one.</param>
/// <param name="Series">In which series.</param>
/// <param name="IsUp">Whether more is flagged than usual.</param>
/// <param name="Onset">When it began, as far as is known (Unix ms).</param>
/// <param name="Statistic">The statistic: a logarithm for rates, minus the decimal logarithm of the p-value for scores.</param>
/// <param name="Threshold">What it passed.</param>
/// <param name="Since">Counted since the onset.</param>
internal sealed record Finding(Detector Detector, int Series, bool IsUp, long Onset, double Statistic, double Threshold, RateSum Since)
{
    /// <summary>The score bins that moved, of `scores` alone.</summary>
    public IReadOnlyList<BinMove> Bins { get; init; } = [];

    // Chance alone gets so far once in some thousand tries.
    private const double LogEvidence = 8;

    /// <summary>
    /// Whether it is about the number of records, or their amount in usual records: they are counted as flagged, too, in
    /// <see cref="Since"/>.
    /// </summary>
    public bool IsVolume => Detector is Detector.Volume or Detector.Amount;

    /// <summary>Times the usual rate; never 0.</summary>
    public double Size => (Since.Flagged + 0.5) / (Since.Expected + 0.5);

    /// <summary>
    /// Whether it went farther from the usual than <paramref name="ratio"/> and <paramref name="slack"/> more, chance aside.
    /// </summary>
    public bool IsBeyond(double ratio, double slack)
    {
        double mean = Since.Expected * Math.Max(ratio, 1e-3) * (IsUp ? slack : 1 / slack);
        if (IsUp ? Since.Flagged <= mean : Since.Flagged >= mean)
        {
            return false;
        }
        double surprise = mean - Since.Flagged + (Since.Flagged > 0 ? Since.Flagged * Math.Log(Since.Flagged / mean) : 0);
        return surprise >= LogEvidence;
    }
}
