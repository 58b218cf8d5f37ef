namespace Vigia.Statistics.Drift;

/// <summary>What a window's counts of one feature or score amount to.</summary>
/// <param name="Level">The level that is reached.</param>
/// <param name="Severity">The one number to alert on and sort by: 1 and more for warn, 2 and more for critical; NaN if it is not
/// known.</param>
/// <param name="Evidence">
/// 0 for what chance does every time, 1 for what is rarer than the whole budget of false alarms allows; NaN with too few records to say.
/// </param>
public readonly record struct DriftVerdict(DriftLevel Level, double Severity, double Evidence)
{
    /// <summary>Nothing can be said.</summary>
    public static DriftVerdict Unknown { get; } = new(DriftLevel.None, double.NaN, double.NaN);
}
