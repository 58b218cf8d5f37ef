using CsCheck;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

public sealed class WindowGridTests
{
    private static readonly WindowGrid[] Grids =
    [
        WindowGrid.Every(TimeSpan.FromMinutes(7)),
        .. Enum.GetValues<CalendarPeriod>().Select(WindowGrid.Of),
    ];

    [Theory]
    [InlineData(CalendarPeriod.Day, "2024-02-29T23:59:59.999Z", "2024-02-29", "2024-03-01")]
    [InlineData(CalendarPeriod.Week, "2026-01-04T23:59:59.999Z", "2025-12-29", "2026-01-05")]
    [InlineData(CalendarPeriod.Week, "2026-01-05T00:00:00Z", "2026-01-05", "2026-01-12")]
    [InlineData(CalendarPeriod.Month, "2024-02-29T23:59:59.999Z", "2024-02-01", "2024-03-01")]
    [InlineData(CalendarPeriod.Month, "2025-12-31T00:00:00Z", "2025-12-01", "2026-01-01")]
    [InlineData(CalendarPeriod.Month, "1969-12-31T23:59:59Z", "1969-12-01", "1970-01-01")]
    public void IndexOf_TimeOfTheCalendar_IsTheWindowAroundIt(CalendarPeriod period, string time, string start, string end)
    {
        WindowGrid grid = WindowGrid.Of(period);
        long index = grid.IndexOf(Ms(time));
        Assert.Equal((Ms(start), Ms(end)), (grid.StartOf(index), grid.EndOf(index)));
    }

    [Fact]
    public void Windows_OfAnyKind_StandSideBySideAndHoldTheirTimes() =>
        Gen.Select(Gen.Long[-30_000_000_000_000, 200_000_000_000_000], Gen.Int[0, Grids.Length - 1])
            .Sample(
                (time, which) =>
                {
                    WindowGrid grid = Grids[which];
                    long index = grid.IndexOf(time);
                    Assert.InRange(time, grid.StartOf(index), grid.EndOf(index) - 1);
                    Assert.Equal(grid.EndOf(index), grid.StartOf(index + 1));
                    Assert.Equal(index + 1, grid.IndexOf(grid.EndOf(index)));
                }
            );

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void IndexOf_TimeThatNoCalendarHolds_IsSomeWindow(long time)
    {
        foreach (CalendarPeriod period in Enum.GetValues<CalendarPeriod>())
        {
            WindowGrid grid = WindowGrid.Of(period);
            long index = grid.IndexOf(time);
            Assert.True(grid.StartOf(index) < grid.EndOf(index));
        }
    }

    [Fact]
    public void Every_NoLength_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => WindowGrid.Every(TimeSpan.Zero));

    private static long Ms(string time) =>
        DateTimeOffset
            .Parse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal)
            .ToUnixTimeMilliseconds();
}
