using Vigia.Engine.Components;
using Vigia.Stages.Estimate;
using Vigia.Stages.Tests.Performance.Statistics;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Tests.Performance.Estimation;

public sealed class EstimationTests
{
    [Fact]
    public void Estimate_GoldenScores_EqualsScikitLearnWithEachRecordAsTwoWeightedOnes()
    {
        IReadOnlyList<IntervalEstimate> actual = OfGolden().Values;
        for (int i = 0; i < actual.Count; i++)
        {
            Golden.Near(Estimates.Of("expected")[i], actual[i].Value, 1e-6);
        }
    }

    [Fact]
    public void Estimate_GoldenScores_HasTheBandOfLabelsDrawnAgainAndAgain()
    {
        IReadOnlyList<IntervalEstimate> actual = OfGolden().Values;
        for (int i = 0; i < actual.Count; i++)
        {
            double std = (actual[i].Upper - actual[i].Lower) / (2 * Intervals.Z95);
            // 2,000 draws know a standard deviation to some 2 %.
            Assert.InRange(std / Estimates.Of("drawn_std")[i], 0.92, 1.08);
        }
    }

    [Fact]
    public void Estimate_CertainScores_IsTheRealisedFigureWithoutABand()
    {
        EstimatedPerformance performance = PerformanceEstimation.Estimate([6, 3, 1], [0, 1, 1], 2);
        Assert.Equal(new IntervalEstimate(1, 1, 1), performance.RocAuc);
        Assert.Equal(new IntervalEstimate(1, 1, 1), performance.Precision);
        Assert.Equal(new IntervalEstimate(0.25, 0.25, 0.25), performance.Recall);
        Assert.Equal(new ConfusionCounts(1, 0, 3, 6).F1, performance.F1.Value);
        Assert.Equal(0.4, performance.FraudRate.Value, 1e-12);
    }

    [Fact]
    public void Estimate_NothingToTellFrom_IsNaN()
    {
        EstimatedPerformance performance = PerformanceEstimation.Estimate([0, 0], [0.1, 0.9], 1);
        Assert.All(performance.Values, v => Assert.True(double.IsNaN(v.Value)));
        EstimatedPerformance noneFlagged = PerformanceEstimation.Estimate([5, 0], [0.1, 0.9], 1);
        Assert.True(double.IsNaN(noneFlagged.Precision.Value));
        Assert.Equal(0, noneFlagged.Recall.Value);
    }

    [Theory]
    [InlineData(0.7f)]
    [InlineData(0.31f)]
    [InlineData(-1f)]
    [InlineData(2f)]
    [InlineData(float.PositiveInfinity)]
    public void Subject_AnyThreshold_CutsTheCellsThere(float threshold)
    {
        ModelInfo model = Schemas.Champion with { Threshold = threshold };
        var subject = new EstimateSubject(model, 0, LabelledReference.Golden(Schemas.Champion).Scores[0].Calibration!);
        long[] cells = Count(subject, Estimates.Later);
        double flagged = Estimates.Later.Count(s => s >= threshold);
        double expected = Estimates.Later.Where(s => s >= threshold).Sum(s => Estimates.Calibrated.First(c => c.Score == s).Rate);
        Golden.Near(flagged == 0 ? double.NaN : expected / flagged, subject.Estimate(cells).Precision.Value, 1e-6);
    }

    private static EstimatedPerformance OfGolden()
    {
        ModelInfo model = Schemas.Champion with { Threshold = Estimates.Threshold };
        var subject = new EstimateSubject(model, 0, LabelledReference.Golden(model).Scores[0].Calibration!);
        return subject.Estimate(Count(subject, Estimates.Later));
    }

    private static long[] Count(EstimateSubject subject, float[] scores)
    {
        var cells = new long[subject.Layout.Cells.Count];
        foreach (float score in scores)
        {
            cells[subject.Layout.Edges.Count(edge => edge <= score)]++;
        }
        return cells;
    }
}
