namespace Vigia.Statistics.Drift;

/// <summary>How much windows of one length differ from their expectation although nothing drifts, beyond what chance alone makes of their counts.</summary>
/// <param name="Rho">Overdispersion, 0 or more: windows of n records vary as if they had <c>1 / (1/n + rho)</c>.</param>
/// <param name="Freedom">
/// Degrees of freedom of the chi-squared distribution that the deviance follows where few causes make most of the variation; infinite if not known.
/// </param>
public readonly record struct WindowVariation(double Rho, double Freedom)
{
    /// <summary>Chance alone.</summary>
    public static WindowVariation None { get; } = new(0, double.PositiveInfinity);
}
