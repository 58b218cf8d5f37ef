using System.Text.Json;
using Vigia.Statistics.Performance;
using static Vigia.Stages.Tests.Statistics.Performance.Golden;

namespace Vigia.Stages.Tests.Statistics.Performance;

public sealed class ConfusionTests
{
    [Fact]
    public void Figures_GoldenCounts_EqualScikitLearnAndSciPy()
    {
        foreach (JsonElement c in Cases("confusions"))
        {
            ConfusionCounts counts = c.Confusion();
            Near(c.Double("precision"), counts.Precision);
            Near(c.Double("recall"), counts.Recall);
            Near(c.Double("f1"), counts.F1);
            Near(c.Double("fpr"), counts.FalsePositiveRate);
            Near(c.Double("alert_rate"), counts.AlertRate);
            Near(c.Double("fraud_rate"), counts.FraudRate);
            Near(c.Doubles("precision_interval"), counts.PrecisionEstimate().Interval);
            Near(c.Doubles("recall_interval"), counts.RecallEstimate().Interval);
            Near(c.Doubles("fpr_interval"), counts.FalsePositiveRateEstimate().Interval);
            Near(c.Doubles("alert_rate_interval"), counts.AlertRateEstimate().Interval);
            Near(c.Doubles("fraud_rate_interval"), counts.FraudRateEstimate().Interval);
            Near(c.Doubles("f1_interval"), counts.F1Estimate().Interval);
        }
    }

    [Fact]
    public void Wilson_AtTheEnds_StaysWithinRangeAndIsNoPoint()
    {
        Assert.Equal((0, true), (Intervals.Wilson(0, 300_000_000).Lower, Intervals.Wilson(0, 300_000_000).Upper is > 0 and < 2e-8));
        Assert.Equal((1, true), (Intervals.Wilson(7, 7).Upper, Intervals.Wilson(7, 7).Lower < 0.7));
        Assert.Equal(Interval.None, Intervals.Wilson(0, 0));
    }

    [Fact]
    public void PlusAndMinus_OfCounts_UndoEachOther()
    {
        ConfusionCounts a = new(1, 2, 3, 4),
            b = new(50, 60, 70, 80);
        Assert.Equal(new ConfusionCounts(51, 62, 73, 84), a + b);
        Assert.Equal(a, a + b - b);
    }

    [Fact]
    public void AmountRecall_GoldenAmounts_EqualsNumPy()
    {
        foreach (JsonElement c in Cases("amounts"))
        {
            JointAmounts amounts = Joint(c.Longs("amounts"), c.Longs("a"), c.Longs("b"));
            Near(c.Doubles("recall_a"), amounts.A.RecallEstimate());
            Near(c.Doubles("recall_b"), amounts.B.RecallEstimate());
            Near(c.Doubles("difference"), amounts.RecallDifference());
        }
    }

    [Fact]
    public void AmountRecall_WithoutFrauds_IsNaN()
    {
        Assert.Equal(new IntervalEstimate(double.NaN, Interval.None), new FraudAmounts().RecallEstimate());
        Assert.True(double.IsNaN(new JointAmounts().RecallDifference().Value));
    }

    [Fact]
    public void AmountRecall_OneFraud_HasTheIntervalOfOneObservation()
    {
        Int128 square = (Int128)long.MaxValue * long.MaxValue;
        IntervalEstimate estimate = new FraudAmounts(long.MaxValue, 0, square, 0).RecallEstimate();
        Assert.Equal(1, estimate.Value);
        Near([Intervals.Wilson(1, 1).Lower, 1], estimate.Interval);
    }

    private static JointAmounts Joint(long[] amounts, long[] a, long[] b)
    {
        (long Sum, Int128 Squares)[] cells = new (long, Int128)[4];
        for (int i = 0; i < amounts.Length; i++)
        {
            ref (long Sum, Int128 Squares) cell = ref cells[a[i] * 2 + b[i]];
            cell = (cell.Sum + amounts[i], cell.Squares + (Int128)amounts[i] * amounts[i]);
        }
        return new(
            cells[3].Sum,
            cells[2].Sum,
            cells[1].Sum,
            cells[0].Sum,
            cells[3].Squares,
            cells[2].Squares,
            cells[1].Squares,
            cells[0].Squares
        );
    }
}
