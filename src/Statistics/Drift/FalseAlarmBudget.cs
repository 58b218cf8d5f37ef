namespace Vigia.Statistics.Drift;

/// <summary>
/// Shares out the false alarms that are allowed a day: each window length gets the same part, each subject the same part of that.
/// </summary>
/// <param name="alarmsPerDay">False alarms allowed a day over everything, positive.</param>
/// <param name="subjects">Features and scores, times one plus the number of segments; at least 1.</param>
/// <param name="windows">Window lengths, at least 1.</param>
/// <param name="pane">How far a window moves on at a time.</param>
public readonly struct FalseAlarmBudget(double alarmsPerDay, int subjects, int windows, TimeSpan pane)
{
    // Neighbouring sliding windows are nearly the same window: simulated, a window's own length holds 4 to 17 looks that count.
    private const double LooksPerLength = 12;

    /// <summary>Base-10 logarithm of the p-value from which one look at one subject may raise an alarm.</summary>
    /// <param name="window">Length of the window.</param>
    public double Log10Alpha(TimeSpan window)
    {
        double looks = Math.Min(TimeSpan.FromDays(1) / pane, LooksPerLength * (TimeSpan.FromDays(1) / window));
        return Math.Log10(Math.Min(0.1, alarmsPerDay / (windows * (double)subjects * Math.Max(looks, double.Epsilon))));
    }
}
