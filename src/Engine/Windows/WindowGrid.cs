namespace Vigia.Engine.Windows;

/// <summary>
/// Windows that stand side by side and cover all of time, numbered in order: of one length, or the calendar's. Times are Unix ms.
/// </summary>
public sealed class WindowGrid
{
    private const long DayMs = 86_400_000;
    private const int MonthsPerYear = 12;

    // 1970-01-05 was a Monday.
    private const long FirstMondayMs = 4 * DayMs;

    private static readonly long FirstTime = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
    private static readonly long LastMonth = DateTimeOffset.MaxValue.Year * MonthsPerYear + MonthsPerYear - 1;

    private readonly long _length;
    private readonly long _origin;

    private WindowGrid(long length, long origin)
    {
        _length = length;
        _origin = origin;
    }

    /// <summary>
    /// Distinguishes these windows from others among state entries: the length in ms, or, for weeks and months, a number below that of a
    /// second.
    /// </summary>
    internal long Key =>
        IsMonths ? 12
        : _origin == 0 ? _length
        : 7;

    private bool IsMonths => _length == 0;

    /// <summary>Windows of one length, at least a second, one of which begins at 1970-01-01T00:00Z.</summary>
    public static WindowGrid Every(TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.FromSeconds(1));
        return new((long)length.TotalMilliseconds, 0);
    }

    /// <summary>Windows of a calendar period, by UTC: days, weeks from Monday, or months.</summary>
    public static WindowGrid Of(CalendarPeriod period) =>
        period switch
        {
            CalendarPeriod.Day => new(DayMs, 0),
            CalendarPeriod.Week => new(7 * DayMs, FirstMondayMs),
            _ => new(0, 0),
        };

    /// <summary>Which window holds the time. A time that no calendar holds is in the first or last month.</summary>
    public long IndexOf(long time)
    {
        if (!IsMonths)
        {
            return EventTime.PaneOf(EventTime.Subtract(time, _origin), _length);
        }
        DateTimeOffset date = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(time, FirstTime, LastTime));
        return (long)date.Year * MonthsPerYear + date.Month - 1;
    }

    /// <summary>When the window begins.</summary>
    public long StartOf(long index) =>
        !IsMonths ? EventTime.Add(EventTime.StartOf(index, _length), _origin)
        : index > LastMonth ? LastTime + 1
        : new DateTimeOffset(
            (int)(index / MonthsPerYear),
            (int)(index % MonthsPerYear) + 1,
            1,
            0,
            0,
            0,
            TimeSpan.Zero
        ).ToUnixTimeMilliseconds();

    /// <summary>When the window ends: the first time that is no longer in it.</summary>
    public long EndOf(long index) => IsMonths ? StartOf(index + 1) : EventTime.Add(EventTime.EndOf(index, _length), _origin);
}
