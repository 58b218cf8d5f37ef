namespace Vigia.Simulation.Time;

/// <summary>How traffic and amounts follow the hours of the week.</summary>
internal static class TrafficRhythm
{
    // Share of a working day's payments by hour: little at night, peaks at noon and after work.
    private static ReadOnlySpan<double> Workday =>
        [14, 8, 5, 4, 4, 7, 16, 32, 48, 58, 66, 72, 76, 70, 66, 66, 68, 74, 80, 78, 68, 54, 38, 24];

    private static ReadOnlySpan<double> Weekend =>
        [24, 16, 11, 8, 6, 7, 11, 20, 34, 48, 60, 68, 70, 62, 55, 53, 55, 60, 66, 68, 64, 54, 44, 34];

    // Median of amounts by hour, as a factor: bills in the morning, drinks at night.
    private static ReadOnlySpan<double> Amounts =>
        [
            0.70,
            0.65,
            0.62,
            0.62,
            0.70,
            0.85,
            0.95,
            1.05,
            1.15,
            1.20,
            1.20,
            1.10,
            0.98,
            1.02,
            1.10,
            1.12,
            1.10,
            1.02,
            0.95,
            0.90,
            0.88,
            0.86,
            0.82,
            0.76,
        ];

    /// <summary>Relative traffic of each hour of the week, with mean 1.</summary>
    public static double[] HoursOfWeek()
    {
        double[] hours = new double[BrasiliaTime.HoursPerWeek];
        for (int hour = 0; hour < hours.Length; hour++)
        {
            hours[hour] = hour < 5 * 24 ? Workday[hour % 24] : Weekend[hour % 24];
        }

        double mean = hours.Average();
        for (int hour = 0; hour < hours.Length; hour++)
        {
            hours[hour] /= mean;
        }

        return hours;
    }

    /// <summary>Factor on the median amount of an everyday payment.</summary>
    public static double AmountFactor(int hourOfWeek) => Amounts[hourOfWeek % 24] * (hourOfWeek < 5 * 24 ? 1.0 : 0.9);
}
