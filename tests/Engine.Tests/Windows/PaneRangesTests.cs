using CsCheck;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

public sealed class PaneRangesTests
{
    [Fact]
    public void Count_AnyIndicesInAnyOrder_IsThatOfASet() => Gen.Long[-30, 30].Array[0, 80].Sample(panes =>
    {
        var ranges = new PaneRanges();
        Array.ForEach(panes, ranges.Add);
        Assert.Equal(panes.Distinct().Count(), ranges.Count);
    });
}
