namespace Vigia.Statistics.Drift;

/// <summary>
/// What PSI does about empty cells, where its logarithm would be infinite: the default, and the conventions of tools whose
/// numbers one may have to match.
/// </summary>
/// <remarks>Shares are counts divided by the side's total; only Jeffreys' rule keeps them adding up to 1.</remarks>
public enum Smoothing
{
    /// <summary>1/2 is added to every cell on both sides (the Jeffreys prior of a multinomial): <c>(c + 1/2) / (n + B/2)</c>.</summary>
    Jeffreys,

    /// <summary>
    /// Evidently (<c>get_binned_data</c> with <c>feel_zeroes</c>): on each side an empty cell gets the share 0.0001, or, if the side's
    /// smallest share that is not 0 is at most 0.0001, a millionth of that.
    /// </summary>
    Evidently,

    /// <summary>Frouros (<c>PSI._psi</c>): an empty cell gets the smallest normal double, <c>sys.float_info.min</c>.</summary>
    Frouros,

    /// <summary>popmon (<c>population_stability_index</c>): <c>10e-6</c>, that is 0.00001, is added to every share.</summary>
    Popmon,

    /// <summary>deepchecks (<c>psi</c>, <c>PSI_MIN_PERCENTAGE</c>): every share is at least 0.01.</summary>
    Deepchecks,
}
