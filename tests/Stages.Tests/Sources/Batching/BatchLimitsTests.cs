using Vigia.Stages.Sources.Batching;

namespace Vigia.Stages.Tests.Sources.Batching;

public sealed class BatchLimitsTests
{
    [Theory]
    [InlineData(0, 1000, -997)] // Few records come: the first one goes at once.
    [InlineData(0, 1, 2)] // The batch before was closed a moment ago.
    [InlineData(2, 3, 0)]
    [InlineData(49, 1, 1)] // No record waits longer than the delay.
    public void Left_DelayAboveInterval_IsWhatComesFirst(int sinceBegan, int sinceClosed, int left) =>
        Assert.Equal(Ms(left), Limits(delay: 50, interval: 3).Left(Ms(sinceBegan), Ms(sinceClosed)));

    [Theory]
    [InlineData(0, 1000, 50)]
    [InlineData(20, 1, 30)]
    public void Left_IntervalIsTheDelayOrMore_WaitsForTheDelay(int sinceBegan, int sinceClosed, int left)
    {
        Assert.Equal(Ms(left), Limits(delay: 50, interval: 50).Left(Ms(sinceBegan), Ms(sinceClosed)));
        Assert.Equal(Ms(left), Limits(delay: 50, interval: 60_000).Left(Ms(sinceBegan), Ms(sinceClosed)));
    }

    private static BatchLimits Limits(int delay, int interval) => new(2048, Ms(delay), 1 << 20) { Interval = Ms(interval) };

    private static TimeSpan Ms(int count) => TimeSpan.FromMilliseconds(count);
}
