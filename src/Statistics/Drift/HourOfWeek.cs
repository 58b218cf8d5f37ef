namespace Vigia.Statistics.Drift;

/// <summary>Hours of the week, 0 to 167 from Monday 00:00, and the kind of day that an hour belongs to.</summary>
public static class HourOfWeek
{
    /// <summary>Hours of a week.</summary>
    public const int Count = 168;

    /// <summary>Hours of a working day, then hours of a day of the weekend.</summary>
    public const int Kinds = 48;

    private const long MillisecondsPerHour = 3_600_000;

    // 1970-01-01 was a Thursday.
    private const int FirstHour = 72;

    /// <summary>Hours since 1970-01-01 of a time, in local time.</summary>
    /// <param name="time">Unix time, ms.</param>
    /// <param name="utcOffsetHours">Local time minus UTC.</param>
    public static long Since1970(long time, int utcOffsetHours) =>
        (time >= 0 ? time : time - (MillisecondsPerHour - 1)) / MillisecondsPerHour + utcOffsetHours;

    /// <summary>The hour of the week, 0 to 167, of hours since 1970-01-01.</summary>
    public static int Of(long hoursSince1970) => (int)(((hoursSince1970 + FirstHour) % Count + Count) % Count);

    /// <summary>The hour of the day, 0 to 23, of a working day; 24 to 47 of a Saturday or Sunday.</summary>
    /// <param name="hourOfWeek">0 to 167.</param>
    public static int KindOf(int hourOfWeek) => hourOfWeek % 24 + (hourOfWeek >= 120 ? 24 : 0);
}
