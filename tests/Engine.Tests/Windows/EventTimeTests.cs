using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

public sealed class EventTimeTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(59_999, 0)]
    [InlineData(60_000, 1)]
    [InlineData(-1, -1)]
    [InlineData(-60_000, -1)]
    [InlineData(-60_001, -2)]
    public void PaneOf_AnyTime_RoundsDown(long time, long pane) => Assert.Equal(pane, EventTime.PaneOf(time, 60_000));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MinValue + 1)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue - 1)]
    [InlineData(long.MaxValue)]
    public void Panes_OfGarbageTimes_SaturateAndStillHoldThem(long time)
    {
        foreach (long length in new[] { 1L, 7, 60_000, 86_400_000 })
        {
            long pane = EventTime.PaneOf(time, length);
            Assert.InRange(time, EventTime.StartOf(pane, length), EventTime.EndOf(pane, length));
            Assert.Equal(pane, EventTime.PaneOf(EventTime.StartOf(pane, length), length));
        }
        Assert.Equal(long.MaxValue, EventTime.Add(long.MaxValue, 1));
        Assert.Equal(long.MinValue, EventTime.Subtract(long.MinValue, 1));
    }

    [Fact]
    public void Modulo_Negative_IsNeverBelowZero()
    {
        Assert.Equal(2, EventTime.Modulo(-1, 3));
        Assert.Equal(0, EventTime.Modulo(-3, 3));
        Assert.Equal(1, EventTime.Modulo(4, 3));
    }
}
