namespace Vigia.Simulation.Time;

/// <summary>Brazil's official time: UTC-3 all year since 2019.</summary>
internal static class BrasiliaTime
{
    public const long HourMs = 3_600_000;
    public const long DayMs = 24 * HourMs;
    public const int HoursPerWeek = 168;

    /// <summary>Hours since Monday, 00:00, of a Unix time in milliseconds; 0 .. 167.</summary>
    // 1970-01-01 was a Thursday: three days after a Monday.
    public static int HourOfWeek(long unixMs) => (int)((unixMs / HourMs - 3 + 3 * 24) % HoursPerWeek);
}
