namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// The thresholds that go with a number of false alarms a day, shared out over all models, series and detectors: half of it to sudden
/// changes, a quarter to slow ones, three twentieths to the scores' distribution, a tenth to the number of records and their amount.
/// </summary>
/// <param name="FalseAlarmsPerDay">The budget over everything.</param>
/// <param name="Series">Series of all models together.</param>
/// <param name="PanesPerDay">Panes in a day.</param>
internal sealed record AlarmBudget(double FalseAlarmsPerDay, int Series, double PanesPerDay)
{
    private const double ForSudden = 0.5;
    private const double ForSlow = 0.25;
    private const double ForShape = 0.15;
    private const double ForVolume = 0.08;
    private const double ForAmount = 0.02;
    private const double HoursPerDay = 24;

    // A change upwards and one downwards are looked for apart.
    private const double Sides = 2;

    /// <summary>Logarithm of the threshold of the sudden test.</summary>
    public double LogSudden => Math.Log(Sides * Series * PanesPerDay / (ForSudden * FalseAlarmsPerDay));

    /// <summary>Logarithm of the threshold of the slow test.</summary>
    public double LogSlow => Math.Log(Sides * Series * HoursPerDay / (ForSlow * FalseAlarmsPerDay));

    /// <summary>Logarithm of the threshold of the test of the number of records.</summary>
    public double LogVolume => Math.Log(Sides * Series * PanesPerDay / (ForVolume * FalseAlarmsPerDay));

    /// <summary>Logarithm of the threshold of the test of amounts.</summary>
    public double LogAmount => Math.Log(Sides * Series * HoursPerDay / (ForAmount * FalseAlarmsPerDay));

    /// <summary>
    /// P-value below which the scores of an hour are an alarm, and likewise those of two hours together: each has half of their part.
    /// </summary>
    public double Shape => ForShape / 2 * FalseAlarmsPerDay / (Series * HoursPerDay);
}
