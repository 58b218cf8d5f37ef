using System.Text.Json;
using CsCheck;
using Vigia.Statistics.Performance;
using static Vigia.Stages.Tests.Statistics.Performance.Golden;

namespace Vigia.Stages.Tests.Statistics.Performance;

public sealed class PairedTests
{
    [Fact]
    public void Differences_GoldenCounts_EqualNumericalCalculations()
    {
        foreach (JsonElement c in Cases("paired"))
        {
            PairedCounts counts = new(Joint(c.Longs("fraud")), Joint(c.Longs("legitimate")));
            Near(c.Doubles("recall"), counts.RecallDifference(), Loose);
            Near(c.Doubles("fpr"), counts.FalsePositiveRateDifference(), Loose);
            Near(c.Doubles("alert_rate"), counts.AlertRateDifference(), Loose);
            Near(c.Doubles("precision"), counts.PrecisionDifference(), Loose);
            Near(c.Doubles("f1"), counts.F1Difference(), Loose);
        }
    }

    [Fact]
    public void Difference_AnyCounts_LeavesOutZeroExactlyIfMcNemarRejects() =>
        Gen.Select(Gen.Long[0, 400], Gen.Long[0, 400], Gen.Long[0, 1_000_000])
            .Sample(
                (onlyA, onlyB, rest) =>
                {
                    IntervalEstimate difference = new JointDecisions(rest, onlyA, onlyB, 1).Difference();
                    double mcNemar = onlyA + onlyB == 0 ? 0 : Math.Abs(onlyA - onlyB) / Math.Sqrt(onlyA + onlyB);
                    Assert.Equal(mcNemar > Intervals.Z95, difference.Lower > 0 || difference.Upper < 0);
                    Assert.InRange(difference.Value, difference.Lower, difference.Upper);
                }
            );

    [Fact]
    public void Difference_ModelsSwapped_ChangesSignAlone()
    {
        IntervalEstimate there = new JointDecisions(40, 12, 30, 900).Difference(),
            back = new JointDecisions(40, 30, 12, 900).Difference();
        Near([-there.Value, -there.Upper, -there.Lower], back, 1e-14);
    }

    [Fact]
    public void Difference_NothingToCompare_IsNaN()
    {
        Assert.Equal(new IntervalEstimate(double.NaN, Interval.None), new JointDecisions().Difference());
        PairedCounts nothingFlagged = new(new(0, 0, 0, 5), new(0, 0, 0, 50));
        Assert.True(double.IsNaN(nothingFlagged.PrecisionDifference().Value));
        Assert.Equal(0, nothingFlagged.RecallDifference().Value);
    }

    [Fact]
    public void Parts_OfJointCounts_AreEachModelsOwnCounts()
    {
        PairedCounts counts = new(new(5, 3, 2, 1), new(50, 30, 20, 10));
        Assert.Equal(new ConfusionCounts(8, 80, 3, 30), counts.A);
        Assert.Equal(new ConfusionCounts(7, 70, 4, 40), counts.B);
    }

    private static JointDecisions Joint(long[] cells) => new(cells[0], cells[1], cells[2], cells[3]);
}
