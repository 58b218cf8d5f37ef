using System.Text.Json;
using CsCheck;
using Vigia.Statistics.Performance;
using static Vigia.Stages.Tests.Statistics.Performance.Golden;

namespace Vigia.Stages.Tests.Statistics.Performance;

public sealed class AreaTests
{
    [Fact]
    public void Areas_GoldenBins_EqualScikitLearnOnTheBinsNumbers()
    {
        foreach (JsonElement c in Cases("areas"))
        {
            (long[] positives, long[] negatives) = (c.Longs("positives"), c.Longs("negatives"));
            RankValue roc = RocAuc.FromBins<long>(positives, negatives),
                pr = PrAuc.FromBins(positives, negatives);
            Near(c.Double("roc_auc"), roc.Value);
            Near(c.Double("pr_auc"), pr.Value);
            Assert.InRange(c.Double("roc_auc_exact"), roc.Lower, roc.Upper);
            Assert.InRange(c.Double("pr_auc_exact"), pr.Lower, pr.Upper);
            Near(c.Double("roc_auc_variance"), RocAuc.Variance(positives, negatives));
            Near(c.Doubles("roc_auc_interval"), RocAuc.WithInterval(positives, negatives).Interval);
            Near(c.Doubles("pr_auc_interval"), PrAuc.WithInterval(positives, negatives).Interval);
        }
    }

    [Fact]
    public void Bounds_AnyScoresWithinBins_HoldTheExactAreas() =>
        Gen.Select(Gen.Int[0, 19], Gen.Bool)
            .Array[2, 60]
            .Sample(rows =>
            {
                // Scores 0 to 19, four to a bin.
                (long[] p, long[] n) = (Count(rows, 20, s => s, true), Count(rows, 20, s => s, false));
                if (p.Sum() == 0 || n.Sum() == 0)
                {
                    return;
                }
                (long[] binnedP, long[] binnedN) = (Count(rows, 5, s => s / 4, true), Count(rows, 5, s => s / 4, false));
                const double Rounding = 1e-12;
                RankValue roc = RocAuc.FromBins<long>(binnedP, binnedN),
                    pr = PrAuc.FromBins(binnedP, binnedN);
                Assert.InRange(RocAuc.FromBins<long>(p, n).Value, roc.Lower - Rounding, roc.Upper + Rounding);
                Assert.InRange(PrAuc.FromBins(p, n).Value, pr.Lower - Rounding, pr.Upper + Rounding);
            });

    [Fact]
    public void Bounds_WorstAndBestOrderWithinABin_AreReached()
    {
        // Two bins: four positives and three negatives, and above them two and one.
        RankValue pr = PrAuc.FromBins([4, 2], [3, 1]),
            roc = RocAuc.FromBins<long>([4, 2], [3, 1]);
        // Worst: each bin's negatives above its positives, no two of which are equal. Best: all its positives equal and above.
        Assert.Equal(PrAuc.FromBins([1, 1, 1, 1, 0, 1, 1, 0], [0, 0, 0, 0, 3, 0, 0, 1]).Value, pr.Lower, 1e-12);
        Assert.Equal(PrAuc.FromBins([0, 4, 0, 2], [3, 0, 1, 0]).Value, pr.Upper, 1e-12);
        Assert.Equal((4 * 3 + 2 * 1) / 2.0 / (6 * 4), roc.ErrorBound, 1e-12);
    }

    [Fact]
    public void PrLowerBound_ManyPositivesInABin_EqualsTheSumTermByTerm()
    {
        (long above, long p, long n, long othersAbove) = (17, 5_000, 3_000_000, 12_345);
        double sum = 17 * 17.0 / 17 + Enumerable.Range(1, (int)p).Sum(i => (above + i) / ((double)above + i + othersAbove + n));
        // The positives above come one by one: their own bin has no negatives.
        RankValue pr = PrAuc.FromBins([p, 0, above], [n, othersAbove, 0]);
        Assert.Equal(sum / (p + above), pr.Lower, 1e-12);
    }

    [Fact]
    public void Areas_OfOneClass_AreNaN()
    {
        Assert.True(double.IsNaN(RocAuc.FromBins<long>([0, 0], [3, 4]).Value));
        Assert.True(double.IsNaN(RocAuc.FromBins<long>([3, 4], [0, 0]).Value));
        Assert.True(double.IsNaN(PrAuc.FromBins([0, 0], [3, 4]).Value));
        Assert.True(double.IsNaN(RocAuc.Variance([1, 0], [3, 4])));
    }

    [Fact]
    public void WithInterval_PerfectOrder_HasNone()
    {
        Assert.Equal(new IntervalEstimate(1, Interval.None), RocAuc.WithInterval([0, 9], [9, 0]));
        Assert.Equal(new IntervalEstimate(1, Interval.None), PrAuc.WithInterval([0, 9], [9, 0]));
    }

    [Fact]
    public void Difference_GoldenPairs_EqualsDeLongOverAllPairs()
    {
        foreach (JsonElement c in Cases("joint"))
        {
            long[] bins = c.Longs("bins");
            IntervalEstimate difference = PairedRocAuc.Difference(Cells(c, "positives"), Cells(c, "negatives"), (int)bins[0], (int)bins[1]);
            Near(c.Doubles("difference"), difference);
            double[] areas = c.Doubles("areas");
            Near(areas[1] - areas[0], difference.Value);
        }
    }

    [Fact]
    public void Difference_ModelWithItself_IsExactlyNothing()
    {
        JointBin[] positives = [new(1, 1, 4), new(2, 2, 5)],
            negatives = [new(0, 0, 7), new(1, 1, 3)];
        Assert.Equal(new IntervalEstimate(0, 0, 0), PairedRocAuc.Difference(positives, negatives, 3, 3));
        Assert.True(double.IsNaN(PairedRocAuc.Difference([], negatives, 3, 3).Value));
    }

    private static JointBin[] Cells(JsonElement c, string name) =>
        [.. c.GetProperty(name).EnumerateArray().Select(e => new JointBin(e[0].GetInt32(), e[1].GetInt32(), e[2].GetInt64()))];

    private static long[] Count((int Score, bool IsFraud)[] rows, int bins, Func<int, int> binOf, bool isFraud)
    {
        var counts = new long[bins];
        foreach ((int score, _) in rows.Where(r => r.IsFraud == isFraud))
        {
            counts[binOf(score)]++;
        }
        return counts;
    }
}
