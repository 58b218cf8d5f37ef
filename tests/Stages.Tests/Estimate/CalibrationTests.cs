using CsCheck;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles;
using Vigia.Stages.Profiles.Calibration;
using Vigia.Stages.Tests.Profiles;
using Vigia.Stages.Tests.Statistics.Performance;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Tests.Estimate;

public sealed class CalibrationTests
{
    private static readonly ModelInfo Model = Schemas.Champion with { Threshold = Estimates.Threshold };

    [Fact]
    public void Calibrate_GoldenReference_EqualsScikitLearnAtEveryScore()
    {
        CalibrationProfile calibration = LabelledReference.Golden(Model).Scores[0].Calibration!;
        foreach ((float score, double rate) in Estimates.Calibrated)
        {
            Golden.Near(rate, calibration.Rates[calibration.Edges.Count(edge => edge <= score)], 1e-9);
        }
        Assert.Equal(Estimates.Reference.Count(r => r.IsFraud), calibration.Fraud);
        Assert.Equal(Estimates.Reference.Count(r => !r.IsFraud), calibration.Legitimate);
    }

    [Fact]
    public void Calibrate_GoldenReference_KnowsHowMuchItsMonthsDiffer()
    {
        Profile profile = LabelledReference.Golden(Model);
        Assert.Equal(CalendarPeriod.Month, profile.Period);
        IReadOnlyList<PerformanceRange> ranges = profile.Scores[0].Calibration!.Realised;
        Assert.Equal(EstimatedPerformance.Names, ranges.Select(r => r.Metric));
        for (int i = 0; i < ranges.Count; i++)
        {
            Golden.Near(Estimates.Of("realised_mean")[i], ranges[i].Mean);
            Golden.Near(Estimates.Of("realised_std")[i], ranges[i].Std);
            Assert.Equal(3, ranges[i].Periods);
        }
    }

    [Fact]
    public void Fit_AnyCounts_NeverFallsKeepsTheSumAndIsBestByLeastSquares() =>
        Gen.Select(Gen.Long[0, 5], Gen.Long[1, 6])
            .Select((p, n) => (Positives: Math.Min(p, n), Total: n))
            .Array[1, 7]
            .Sample(cells =>
            {
                long[] positives = [.. cells.Select(c => c.Positives)],
                    totals = [.. cells.Select(c => c.Total)];
                IReadOnlyList<IsotonicBlock> blocks = IsotonicRegression.Fit(positives, totals);
                double[] fit = [.. blocks.SelectMany(b => Enumerable.Repeat(b.Rate, b.Last - b.First + 1))];
                Assert.Equal(cells.Length, fit.Length);
                Assert.Equal(fit.Order(), fit);
                Assert.Equal(positives.Sum(), blocks.Sum(b => b.Positives));
                // Min-max formula of isotonic regression, by brute force.
                for (int i = 0; i < fit.Length; i++)
                {
                    double best = Enumerable
                        .Range(0, i + 1)
                        .Max(low =>
                            Enumerable
                                .Range(i, fit.Length - i)
                                .Min(high => (double)positives[low..(high + 1)].Sum() / totals[low..(high + 1)].Sum())
                        );
                    Assert.Equal(best, fit[i], 1e-12);
                }
            });

    [Fact]
    public void Tally_MoreScoresThanItMayKeep_RoundsThemInTheSameWayInAnyOrder() =>
        Gen.Select(Gen.Float[0, 1], Gen.Bool)
            .Array[1, 60]
            .Sample(rows =>
            {
                SortedScores there = Tally(rows),
                    back = Tally([.. rows.Reverse()]);
                Assert.Equal(there.Scores, back.Scores);
                Assert.Equal(there.Fraud, back.Fraud);
                Assert.Equal(there.Legitimate, back.Legitimate);
                Assert.True(there.Scores.Length <= 8);
                Assert.Equal(rows.Count(r => r.Item2), there.Fraud.Sum());
                Assert.Equal(there.Scores.Order(), there.Scores);
                var halves = new ScoreTally(0.5f, 8);
                halves.Add(Tallied(rows[..(rows.Length / 2)]));
                halves.Add(Tallied(rows[(rows.Length / 2)..]));
                Assert.Equal(there.Scores, halves.Sort().Scores);
            });

    [Fact]
    public void Tally_MoreScoresThanItMayKeep_TakesNoneAcrossTheThreshold() =>
        Gen.Select(Gen.Select(Gen.Float[-0.2f, 1.2f], Gen.Bool).Array[1, 60], Gen.Float[0, 1], Gen.Int[0, 99])
            .Sample(
                ((float Score, bool IsFraud)[] rows, float drawn, int chosen) =>
                {
                    // Now and then a score itself, or 0, is the threshold.
                    float threshold =
                        chosen < 50 ? drawn
                        : chosen == 99 ? 0
                        : Math.Clamp(rows[chosen % rows.Length].Score, 0, 1);
                    var expected = new ConfusionCounts(
                        rows.Count(r => r.IsFraud && r.Score >= threshold),
                        rows.Count(r => !r.IsFraud && r.Score >= threshold),
                        rows.Count(r => r.IsFraud && r.Score < threshold),
                        rows.Count(r => !r.IsFraud && r.Score < threshold)
                    );
                    var halves = new ScoreTally(threshold, 4);
                    halves.Add(Tallied(rows[..(rows.Length / 2)], threshold, 4));
                    halves.Add(Tallied(rows[(rows.Length / 2)..], threshold, 4));
                    SortedScores sorted = Tallied(rows, threshold, 4).Sort();
                    Assert.True(sorted.Scores.Length <= 4);
                    Assert.Equal(expected, sorted.ConfusionAt(threshold));
                    Assert.Equal(sorted.Scores, halves.Sort().Scores);
                    Assert.Equal(expected, halves.Sort().ConfusionAt(threshold));
                }
            );

    [Fact]
    public void Build_RowsWithoutTruthOrScore_AreLeftOut()
    {
        CalibrationProfile calibration = LabelledReference
            .Build(
                Model,
                [
                    (0.1f, Truth.Legitimate, 0),
                    (0.9f, Truth.Fraud, 0),
                    (0.2f, Truth.Unknown, 0),
                    (float.NaN, Truth.Fraud, 0),
                    (float.PositiveInfinity, Truth.Fraud, 0),
                ]
            )
            .Scores[0]
            .Calibration!;
        Assert.Equal((1, 1), (calibration.Legitimate, calibration.Fraud));
        Assert.Equal([0.5f], calibration.Edges);
        Assert.Equal([0.0, 1.0], calibration.Rates);
        Assert.Empty(calibration.Realised);
    }

    [Fact]
    public void Build_OneClassAlone_HasNoCalibration()
    {
        Profile profile = LabelledReference.Build(Model, [(0.1f, Truth.Legitimate, 0), (0.9f, Truth.Legitimate, 0)]);
        Assert.Equal((null, null), (profile.Period, profile.Scores[0].Calibration));
    }

    [Fact]
    public void Build_NeighbouringFloats_KeepAnEdgeBetweenThem()
    {
        float low = 0.5f,
            high = float.BitIncrement(low);
        CalibrationProfile calibration = LabelledReference
            .Build(Model, [(low, Truth.Legitimate, 0), (high, Truth.Fraud, 0)])
            .Scores[0]
            .Calibration!;
        Assert.Equal([high], calibration.Edges);
    }

    private static ScoreTally Tallied(IEnumerable<(float Score, bool IsFraud)> rows, float threshold = 0.5f, int limit = 8)
    {
        var tally = new ScoreTally(threshold, limit);
        foreach ((float score, bool isFraud) in rows)
        {
            tally.Add(score, isFraud);
        }
        return tally;
    }

    private static SortedScores Tally(IEnumerable<(float Score, bool IsFraud)> rows) => Tallied(rows).Sort();
}
