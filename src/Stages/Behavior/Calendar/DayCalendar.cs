using Vigia.Engine.Windows;
using Vigia.Stages.Behavior.Detection;

namespace Vigia.Stages.Behavior.Calendar;

/// <summary>A kind of special day.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Like">The day of the week whose hours serve until its own are known, Monday 0; null for the day that it falls on.</param>
/// <param name="Factor">Times that day's flagged rate, until its own is known.</param>
internal sealed record DayKind(string Name, int? Like, double Factor);

/// <summary>Which days are special, and how local time relates to UTC.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UtcOffset">Local time minus UTC.</param>
/// <param name="Kinds">Kinds of special days.</param>
/// <param name="Days">Index of the kind of each special day.</param>
internal sealed record DayCalendar(string Name, TimeSpan UtcOffset, IReadOnlyList<DayKind> Kinds, IReadOnlyDictionary<DateOnly, int> Days)
{
    private const long HourMs = 3_600_000;

    // 1970-01-01 was a Thursday.
    private const int WeekdayOfEpoch = 3;

    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>Local hour since 1970 of a time (Unix ms).</summary>
    public long HourOf(long time) => EventTime.PaneOf(EventTime.Add(time, (long)UtcOffset.TotalMilliseconds), HourMs);

    /// <summary>Where an hour is in the baseline.</summary>
    public CalendarHour PlaceOf(long hour)
    {
        long day = EventTime.PaneOf(hour, 24);
        int hourOfDay = (int)EventTime.Modulo(hour, 24);
        int weekday = (int)EventTime.Modulo(day + WeekdayOfEpoch, 7);
        long number = day + EpochDay;
        bool isDate = number >= 0 && number <= DateOnly.MaxValue.DayNumber;
        if (!isDate || !Days.TryGetValue(DateOnly.FromDayNumber((int)number), out int kind))
        {
            return new CalendarHour(weekday * 24 + hourOfDay, -1, 1);
        }
        return new CalendarHour((Kinds[kind].Like ?? weekday) * 24 + hourOfDay, kind, Kinds[kind].Factor);
    }
}
