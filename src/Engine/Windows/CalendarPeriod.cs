namespace Vigia.Engine.Windows;

/// <summary>Periods of the calendar, in UTC.</summary>
public enum CalendarPeriod
{
    Day,

    /// <summary>A week that begins on Monday.</summary>
    Week,

    Month,
}
