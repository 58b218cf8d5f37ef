using Vigia.Engine.Configuration;
using Vigia.Stages.Behavior.Calendar;
using Vigia.Stages.Behavior.Detection;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Behavior;

public sealed class DayCalendarTests
{
    private static readonly TimeSpan Brasilia = TimeSpan.FromHours(-3);

    [Theory]
    [InlineData("2026-11-25T15:30:00Z", 2 * 24 + 12, 2 * 24 + 12)]
    [InlineData("2026-11-25T02:59:59Z", 1 * 24 + 23, 1 * 24 + 23)]
    [InlineData("2026-11-27T02:59:59Z", 3 * 24 + 23, 3 * 24 + 23)]
    [InlineData("2026-11-27T03:00:00Z", 4 * 24 + 0, 168 + 24 + 0)]
    [InlineData("2026-12-25T15:00:00Z", 6 * 24 + 12, 168 + 0 + 12)]
    [InlineData("1969-12-31T12:00:00Z", 2 * 24 + 9, 2 * 24 + 9)]
    public void Place_OfATime_IsItsHourOfTheWeekAndItsCell(string time, int hourOfWeek, int cell)
    {
        (DayCalendar? calendar, _) = Load(
            "name: c\nkinds: { holiday: { like: sunday }, sale: { factor: 1.5 } }\ndays: { 2026-12-25: holiday, 2026-11-27: sale }\n"
        );

        CalendarHour place = calendar!.PlaceOf(
            calendar.HourOf(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds())
        );

        Assert.Equal((hourOfWeek, cell), (place.HourOfWeek, place.Cell));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Place_OfAnyTime_IsAnOrdinaryHour(long time)
    {
        DayCalendar calendar = CalendarFile.None(Brasilia);

        Assert.InRange(calendar.PlaceOf(calendar.HourOf(time)).Cell, 0, CalendarHour.PerWeek - 1);
    }

    [Theory]
    [InlineData("kinds: { a: {} }\ndays: { 2026-13-01: a }", "'2026-13-01' is not a date")]
    [InlineData("kinds: { a: {} }\ndays: { 2026-12-01: b }", "'b' is not a kind of day")]
    [InlineData("kinds: { a: { like: mon } }\ndays: {}", "is not a choice here")]
    [InlineData("days: {}", "'kinds' is missing")]
    public void File_ThatCannotServe_IsAProblem(string yaml, string problem)
    {
        (DayCalendar? calendar, string[] problems) = Load("name: c\n" + yaml);

        Assert.Null(calendar);
        Assert.Contains(problems, p => p.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Brazil_KnowsItsHolidays()
    {
        var problems = new ProblemList();
        DayCalendar calendar = CalendarFile.Load(Repository.File("configs", "calendars", "brazil.yaml"), Brasilia, problems)!;

        Assert.True(problems.IsEmpty);
        Assert.Equal("holiday", calendar.Kinds[calendar.Days[new DateOnly(2026, 2, 17)]].Name);
        Assert.Equal("black-friday", calendar.Kinds[calendar.Days[new DateOnly(2026, 11, 27)]].Name);
        Assert.Equal("payday", calendar.Kinds[calendar.Days[new DateOnly(2026, 12, 7)]].Name);
    }

    private static (DayCalendar? Calendar, string[] Problems) Load(string yaml)
    {
        using var directory = new TempDirectory();
        var problems = new ProblemList();
        return (CalendarFile.Load(directory.Write("c.yaml", yaml), Brasilia, problems), [.. problems.InOrder().Select(p => p.ToString())]);
    }
}
