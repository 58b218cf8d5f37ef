namespace Vigia.Statistics.Drift;

/// <summary>
/// How much windows of one length differ from their expectation although nothing drifts, beyond what chance alone makes of their counts.
/// </summary>
/// <param name="Rho">Overdispersion, 0 or more: windows of n records vary as if they had <c>1 / (1/n + rho)</c>.</param>
/// <param name="Freedom">Degrees of freedom of the variation, few if few causes make most of it; infinite without variation.</param>
public readonly record struct WindowVariation(double Rho, double Freedom)
{
    /// <summary>No variation: windows differ by chance alone.</summary>
    public static WindowVariation None { get; } = new(0, double.PositiveInfinity);

    /// <summary>
    /// Degrees of freedom of a window's deviance, which mixes chance and variation (Satterthwaite's approximation); infinite if there is no
    /// variation.
    /// </summary>
    /// <param name="cells">Degrees of freedom by chance alone: cells less one.</param>
    /// <param name="records">Records of the window.</param>
    /// <param name="worth">What its expectation is worth in records.</param>
    public double FreedomOf(int cells, double records, double worth)
    {
        if (!double.IsFinite(Freedom))
        {
            return double.PositiveInfinity;
        }
        double varied = Rho / (1 / records + 1 / worth + Rho);
        return 1 / ((1 - varied) * (1 - varied) / cells + varied * varied / Freedom);
    }
}
