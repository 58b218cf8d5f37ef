namespace Vigia.Statistics.Drift;

/// <summary>
/// How far a distribution is from its reference. All are computed from the counts of the published cells alone, so that readers can
/// compute them again.
/// </summary>
public sealed record DriftStatistics
{
    /// <summary>Population stability index over all cells, with the smoothing that is configured.</summary>
    public required double Psi { get; init; }

    /// <summary>
    /// The size of the change: PSI smoothed towards the reference, less its mean by chance (<see cref="PsiEffect"/>). At least
    /// 0, and near 0 while nothing drifts, whatever the number of records and cells.
    /// </summary>
    public required double PsiExcess { get; init; }

    /// <summary>
    /// Base-10 logarithm of the probability of such counts while nothing drifts (<see cref="DriftEvidence"/>), at most 0; null with fewer
    /// than <see cref="DriftEvidence.LeastRecords"/> records.
    /// </summary>
    public required double? Log10P { get; init; }

    /// <summary>
    /// Kolmogorov-Smirnov over the value cells in order (categories in declared order), without missing and unseen; null without values.
    /// </summary>
    public required double? Ks { get; init; }

    /// <summary>Jensen-Shannon distance (square root of the divergence), base 2, over all cells.</summary>
    public required double Js { get; init; }

    /// <summary>Hellinger distance over all cells.</summary>
    public required double Hellinger { get; init; }

    /// <summary>
    /// First Wasserstein distance of the value cells divided by the reference's standard deviation: each bin at the mean of its records in
    /// the reference (at its midpoint where the profile has no means), under at the first edge, over at the last. Null for categories,
    /// without values, and where the reference does not vary.
    /// </summary>
    public required double? Wasserstein { get; init; }

    /// <summary>Greatest difference of a cell's share, over all cells.</summary>
    public required double LInfinity { get; init; }

    /// <summary>Share of records without a value.</summary>
    public required double MissingShare { get; init; }

    /// <summary>Share of records under or over the reference's range.</summary>
    public required double OutOfRangeShare { get; init; }

    /// <summary>Share of records whose category is not declared.</summary>
    public required double UnseenShare { get; init; }

    /// <summary>What metrics and reports call the distances, in the order of <see cref="Values"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["psi", "ks", "js", "hellinger", WassersteinName, "l_infinity"];

    /// <summary>The name of the one distance that not every feature has.</summary>
    internal const string WassersteinName = "wasserstein";

    /// <summary>The distances, in the order of <see cref="Names"/>.</summary>
    public IReadOnlyList<double?> Values => [Psi, Ks, Js, Hellinger, Wasserstein, LInfinity];
}
