using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

public sealed class SlidingWindowTests
{
    [Theory]
    [InlineData(5, 1, 1)]
    [InlineData(60, 1, 1)]
    [InlineData(120, 1, 1)]
    [InlineData(1440, 1, 60)]
    [InlineData(10080, 1, 420)]
    [InlineData(1440, 10, 60)]
    [InlineData(1439, 1, 1)]
    [InlineData(90, 30, 30)]
    public void Of_Length_MovesByPanesOrInCoarserStepsThatDivideIt(int minutes, int pane, int step)
    {
        SlidingWindow window = SlidingWindow.Of(TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(pane));
        Assert.Equal(TimeSpan.FromMinutes(step), window.Step);
        Assert.Equal(window.Length, window.Step * window.Steps);
    }

    [Theory]
    [InlineData(90, 60)]
    [InlineData(1, 5)]
    public void Of_NoMultipleOfThePane_IsRefused(int seconds, int pane) =>
        Assert.Throws<ArgumentException>(() => SlidingWindow.Of(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(pane)));
}
