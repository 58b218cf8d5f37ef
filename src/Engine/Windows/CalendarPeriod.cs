namespace Vigia.Engine.Windows;

/// <summary>Periods of the calendar, in UTC.</summary>
public enum CalendarPeriod
{
    Day,

    /// <summary>From Monday.</summary>
    Week,

    Month,
}
