using Vigia.Engine.Components;
using Vigia.Stages.Estimate;
using Vigia.Stages.Profiles.Calibration;
using Vigia.Stages.Tests.Profiles;
using Vigia.Stages.Tests.Statistics.Performance;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Tests.Estimate;

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
        // With rates that are taken as exact.
        IReadOnlyList<IntervalEstimate> actual = OfGolden(calibration => calibration with { Records = null }).Values;
        for (int i = 0; i < actual.Count; i++)
        {
            // The area's band also holds what the cells round.
            double half = (actual[i].Upper - actual[i].Lower) / 2 - (i == 0 ? Rounding() : 0);
            double std = half / Intervals.Z95;
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
        Assert.All(performance.Values, v => Assert.True(double.IsNaN(v.Value)), throwIfEmpty: true);
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

    [Fact]
    public void Estimate_ReferencesDrawnAgainAndAgain_HoldsTheRealisedFigureAsOftenAsPromised()
    {
        var random = new Random(12);
        const int Runs = 300;
        int[] held = new int[5];
        int[] heldWithoutIt = new int[5];
        for (int run = 0; run < Runs; run++)
        {
            (float[] scores, long[] frauds, long[] totals) = Draw(random, 1500);
            IReadOnlyList<IsotonicBlock> blocks = IsotonicRegression.Fit(frauds, totals);
            (float[] later, long[] laterFrauds, long[] laterTotals) = Draw(random, 3000);
            int[] blockOf = [.. later.Select(s => Math.Max(0, blocks.TakeWhile(b => scores[b.First] <= s).Count() - 1))];
            double[] rates = [.. blockOf.Select(b => blocks[b].Rate)];
            int firstFlagged = later.Count(s => s < 0.5f);
            var uncertainty = new CalibrationUncertainty(
                blockOf,
                [.. blocks.Select(b => CalibrationUncertainty.RateVariance(b.Rate, b.Total))],
                new double[5]
            );
            double[] realised = Realised(laterFrauds, laterTotals, firstFlagged);
            Count(PerformanceEstimation.Estimate(laterTotals, rates, firstFlagged, uncertainty), realised, held);
            Count(PerformanceEstimation.Estimate(laterTotals, rates, firstFlagged), realised, heldWithoutIt);
        }
        Assert.All(held, h => Assert.InRange(h / (double)Runs, 0.90, 1), throwIfEmpty: true);
        Assert.True(heldWithoutIt.Sum() < 0.9 * held.Sum(), $"{heldWithoutIt.Sum()} of {5 * Runs} without, {held.Sum()} with it");
    }

    /// <summary>Scores on a grid, of which the square is the share of frauds.</summary>
    private static (float[] Scores, long[] Frauds, long[] Totals) Draw(Random random, int records)
    {
        const int Grid = 100;
        long[] frauds = new long[Grid];
        long[] totals = new long[Grid];
        for (int i = 0; i < records; i++)
        {
            int cell = random.Next(Grid);
            totals[cell]++;
            frauds[cell] += random.NextDouble() < cell / (double)Grid * (cell / (double)Grid) ? 1 : 0;
        }
        int[] used = [.. Enumerable.Range(0, Grid).Where(c => totals[c] > 0)];
        return ([.. used.Select(c => c / (float)Grid)], [.. used.Select(c => frauds[c])], [.. used.Select(c => totals[c])]);
    }

    private static double[] Realised(long[] frauds, long[] totals, int firstFlagged)
    {
        long[] legitimate = [.. totals.Zip(frauds, (t, f) => t - f)];
        (long caught, long missed) = (frauds[firstFlagged..].Sum(), frauds[..firstFlagged].Sum());
        var counts = new ConfusionCounts(caught, legitimate[firstFlagged..].Sum(), missed, legitimate[..firstFlagged].Sum());
        return [RocAuc.FromBins<long>(frauds, legitimate).Value, counts.Precision, counts.Recall, counts.F1, counts.FraudRate];
    }

    private static void Count(EstimatedPerformance estimate, double[] realised, int[] held)
    {
        for (int i = 0; i < held.Length; i++)
        {
            held[i] += realised[i] >= estimate.Values[i].Lower && realised[i] <= estimate.Values[i].Upper ? 1 : 0;
        }
    }

    /// <summary>Half of the pairs of a fraud and a legitimate record that lie in one cell, of all pairs.</summary>
    private static double Rounding()
    {
        ModelInfo model = Schemas.Champion with { Threshold = Estimates.Threshold };
        var subject = new EstimateSubject(model, 0, LabelledReference.Golden(model).Scores[0].Calibration!);
        var cells = Estimates
            .Later.GroupBy(score => subject.Layout.Edges.Count(edge => edge <= score))
            .Select(cell => (Frauds: cell.Sum(s => Estimates.Calibrated.First(c => c.Score == s).Rate), All: (double)cell.Count()))
            .ToArray();
        double frauds = cells.Sum(c => c.Frauds);
        return cells.Sum(c => c.Frauds * (c.All - c.Frauds)) / (2 * frauds * cells.Sum(c => c.All - c.Frauds));
    }

    private static EstimatedPerformance OfGolden(Func<CalibrationProfile, CalibrationProfile>? adjust = null)
    {
        ModelInfo model = Schemas.Champion with { Threshold = Estimates.Threshold };
        CalibrationProfile calibration = LabelledReference.Golden(model).Scores[0].Calibration!;
        var subject = new EstimateSubject(model, 0, adjust is null ? calibration : adjust(calibration));
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
