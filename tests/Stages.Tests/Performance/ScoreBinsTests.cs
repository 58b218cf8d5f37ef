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
    public void FineBin_OfAnyScore_LiesBetweenItsEdges_WithinTheScoresBin()
    {
        var bins = new ScoreBins(0.8f);
        // Quantiles that crowd, lie outside of 0 to 1, or are edges already.
        float[] crowd = [.. Enumerable.Range(0, 40).Select(i => 0.41f + i * 1e-6f)];
        var ranks = new RankBins(bins, [.. crowd, 0.7999f, 0.5f, 3f, -2f, -1f, float.NaN]);
        Assert.InRange(ranks.Count, 3000, 5000);
        float[] edges = [.. ranks.Values];
        float[] special = [float.NaN, -0f, 0, -3, 5, float.Epsilon, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity];
        float[] scores = [.. edges.SelectMany(e => new[] { e, float.BitDecrement(e), float.BitIncrement(e) }), .. special];
        ushort[] found = new ushort[scores.Length];
        ranks.Find(scores, found);
        for (int i = 0; i < scores.Length; i++)
        {
            float score = scores[i];
            Assert.Equal(float.IsNaN(score) ? RankBins.Missing : 1 + edges.Count(edge => edge <= score), ranks.Of(score));
            Assert.Equal(ranks.Of(score), found[i]);
            Assert.Equal(bins.Of(score), ranks.ScoreBinOf[found[i]]);
        }
    }

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
