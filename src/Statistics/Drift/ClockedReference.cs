namespace Vigia.Statistics.Drift;

/// <summary>What a window is expected to hold at its own hours of the week, and how much windows of its length vary anyway.</summary>
/// <param name="hourly">The reference by hour of the week.</param>
/// <param name="variations">The variation by length of window in hours; at least one, rising.</param>
public sealed class ClockedReference(HourlyReference hourly, IReadOnlyList<(double Hours, WindowVariation Variation)> variations)
{
    /// <summary>The reference by hour of the week.</summary>
    public HourlyReference Hourly => hourly;

    /// <summary>
    /// The variation of windows of a length: between two lengths that were learned in proportion to the logarithm, beyond them as at the
    /// nearest.
    /// </summary>
    public WindowVariation VariationOf(TimeSpan length)
    {
        double hours = length.TotalHours;
        int above = 0;
        while (above < variations.Count && variations[above].Hours < hours)
        {
            above++;
        }
        if (above == 0 || above == variations.Count)
        {
            return variations[Math.Min(above, variations.Count - 1)].Variation;
        }
        (double Hours, WindowVariation Variation) low = variations[above - 1];
        (double Hours, WindowVariation Variation) high = variations[above];
        double part = Math.Log(hours / low.Hours) / Math.Log(high.Hours / low.Hours);
        return new WindowVariation(
            low.Variation.Rho + part * (high.Variation.Rho - low.Variation.Rho),
            low.Variation.Freedom + part * (high.Variation.Freedom - low.Variation.Freedom)
        );
    }
}
