using CsCheck;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Tests.Performance;

public sealed class ScoreBinsTests
{
    [Fact]
    public void Of_AnyScore_LiesBetweenItsEdges() =>
        Gen.Float.Sample(
            score =>
            {
                foreach (float threshold in new[] { 0.8f, -0.5f, 1.5f })
                {
                    var bins = new ScoreBins(threshold);
                    int bin = bins.Of(score);
                    Assert.Equal(float.IsNaN(score) ? 0 : 1 + bins.Values.Count(edge => edge <= score), bin);
                    Assert.Equal(score >= threshold, bin >= bins.FirstFlagged);
                    Assert.True(bins.Count <= 256);
                }
            },
            iter: 5000
        );

    [Fact]
    public void Of_EdgesAndTheirNeighbours_AreOnTheRightSide()
    {
        var bins = new ScoreBins(0.123f);
        foreach (float edge in bins.Values)
        {
            Assert.Equal(bins.Of(edge), bins.Of(float.BitDecrement(edge)) + 1);
        }
        Assert.Equal((1, 2), (bins.Of(float.NegativeInfinity), bins.Of(-0f)));
        Assert.Equal(bins.Count - 1, bins.Of(float.PositiveInfinity));
    }
}
