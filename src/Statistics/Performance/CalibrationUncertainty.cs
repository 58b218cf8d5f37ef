namespace Vigia.Statistics.Performance;

/// <summary>What is not known of a calibration, beyond the chance in the labels to come.</summary>
/// <param name="BlockOfCell">For each cell the calibration block that its rate comes from; cells of one block share its error.</param>
/// <param name="RateVariances">Variance of each block's rate, as the reference's records leave it open.</param>
/// <param name="Deviations">
/// For each figure the standard deviation by which realised figures of periods differ from estimated ones beyond all that; 0 where nothing
/// beyond was seen.
/// </param>
public sealed record CalibrationUncertainty(
    IReadOnlyList<int> BlockOfCell,
    IReadOnlyList<double> RateVariances,
    IReadOnlyList<double> Deviations
)
{
    /// <summary>
    /// Variance of a block's rate from its records: of the posterior mean with half a record of each kind added, so that 0 of 3 is not
    /// certain.
    /// </summary>
    /// <param name="rate">Share of frauds among the block's records.</param>
    /// <param name="records">The block's records, at least 1.</param>
    public static double RateVariance(double rate, long records)
    {
        double smoothed = (rate * records + 0.5) / (records + 1);
        return smoothed * (1 - smoothed) / (records + 2);
    }
}
