using System.Text.Json;
using Vigia.Statistics.Performance;
using static Vigia.Stages.Tests.Statistics.Performance.Golden;

namespace Vigia.Stages.Tests.Statistics.Performance;

public sealed class LabelDelayTests
{
    [Fact]
    public void Fit_GoldenTriangles_EqualsTheChainLadder()
    {
        foreach (JsonElement c in Cases("delays"))
        {
            long[] counts = [.. c.GetProperty("counts").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(v => v.GetInt64()))];
            (double[] expected, double[] variances) = (c.Doubles("curve"), c.Doubles("log_variance"));
            var curve = new Completeness[expected.Length];
            LabelDelay.Fit(counts, [.. c.Longs("observed").Select(o => (int)o)], curve);
            for (int bucket = 0; bucket < curve.Length; bucket++)
            {
                Near(expected[bucket], curve[bucket].Value);
                Near(variances[bucket], curve[bucket].LogVariance);
            }
        }
    }

    [Fact]
    public void Fit_WholeCohortsAlone_IsTheShareOfLabelsIn()
    {
        var curve = new Completeness[3];
        LabelDelay.Fit([6, 3, 1, 12, 6, 2], [3, 3], curve);
        Near(0.6, curve[0].Value);
        Near(0.9, curve[1].Value);
        Assert.Equal(Completeness.Full, curve[2]);
        // As a share of 30 labels has it: (1 - F) / (n F).
        Near(0.4 / (30 * 0.6), curve[0].LogVariance);
    }

    [Fact]
    public void Fit_NoCohortOldEnough_TellsNothingOfWhatComesAfter()
    {
        var curve = new Completeness[4];
        LabelDelay.Fit([5, 5, 0, 99, 5, 99, 99, 99], [3, 1], curve);
        Assert.Equal(1, curve[3].Value);
        Assert.All(curve[..3], c => Assert.True(double.IsNaN(c.Value)), throwIfEmpty: true);
    }

    [Fact]
    public void Fit_CountsOfAnotherShape_IsRefused() =>
        Assert.Throws<ArgumentException>(() => LabelDelay.Fit([1, 2, 3], [2], new Completeness[2]));

    [Fact]
    public void Apply_GoldenCounts_EqualsTheFormulaInPython()
    {
        foreach (JsonElement c in Cases("corrected"))
        {
            (double[] f, double[] u) = (c.Doubles("flagged"), c.Doubles("unflagged"));
            (Completeness flagged, Completeness unflagged) = (new(f[0], f[1]), new(u[0], u[1]));
            CorrectedPerformance corrected = c.GetProperty("same").GetBoolean()
                ? CompletenessCorrection.Apply(c.Confusion(), flagged)
                : CompletenessCorrection.Apply(c.Confusion(), flagged, unflagged);
            Near(c.Doubles("recall"), corrected.Recall);
            Near(c.Doubles("precision"), corrected.Precision);
            Near(c.Doubles("fraud_rate"), corrected.FraudRate);
            Near(c.Double("f1"), corrected.F1);
            Near(c.Double("caught"), corrected.TruePositives);
            Near(c.Double("missed"), corrected.FalseNegatives);
        }
    }

    [Fact]
    public void Apply_AllLabelsIn_IsWhatWasObserved()
    {
        ConfusionCounts counts = new(61, 240, 19, 99_680);
        CorrectedPerformance corrected = CompletenessCorrection.Apply(counts, Completeness.Full, Completeness.Full);
        foreach (
            (IntervalEstimate observed, IntervalEstimate actual) in new[]
            {
                (counts.PrecisionEstimate(), corrected.Precision),
                (counts.RecallEstimate(), corrected.Recall),
                (counts.FraudRateEstimate(), corrected.FraudRate),
            }
        )
        {
            Near([observed.Value, observed.Lower, observed.Upper], actual);
        }
        Near(counts.F1, corrected.F1);
    }

    [Fact]
    public void Apply_EverythingOrNothingCaught_StaysWithinRange()
    {
        Completeness half = new(0.5, 0.01),
            other = new(0.25, 0.02);
        IntervalEstimate all = CompletenessCorrection.Apply(new(9, 1, 0, 90), half, other).Recall;
        Assert.Equal((1, 1, true), (all.Value, all.Upper, all.Lower is > 0 and < 1));
        IntervalEstimate none = CompletenessCorrection.Apply(new(0, 1, 9, 90), half, other).Recall;
        Assert.Equal((0, 0, true), (none.Value, none.Lower, none.Upper is > 0 and < 1));
        Assert.Equal(1, CompletenessCorrection.Apply(new(9, 1, 0, 90), half).Precision.Value);
    }

    [Theory]
    [InlineData(90, 10, 30, 70)]
    [InlineData(90, 10, 0, 0)]
    [InlineData(9, 0, 1, 0)]
    [InlineData(1, 99, 60, 20)]
    public void Apply_MoreFraudsToComeThanThereAreTransactions_StaysWithinRange(long tp, long fp, long fn, long tn)
    {
        ConfusionCounts counts = new(tp, fp, fn, tn);
        foreach (double completeness in new[] { 0.9, 0.5, 0.2, 0.01 })
        {
            CorrectedPerformance corrected = CompletenessCorrection.Apply(counts, new Completeness(completeness, 0.001));
            Assert.All(
                new[] { corrected.Precision, corrected.FraudRate, corrected.Recall },
                e => Assert.True(e.Lower is >= 0 && e.Lower <= e.Value && e.Value <= e.Upper && e.Upper <= 1, e.ToString()),
                throwIfEmpty: true
            );
            Assert.InRange(corrected.F1, 0, 1);
            Assert.InRange(corrected.TruePositives, tp, tp + fp);
            Assert.InRange(corrected.FalseNegatives, fn, fn + tn);
        }
    }

    [Fact]
    public void Apply_NothingKnownOfDelays_IsNaN()
    {
        CorrectedPerformance corrected = CompletenessCorrection.Apply(new(5, 5, 5, 50), new Completeness(double.NaN, double.NaN));
        Assert.True(double.IsNaN(corrected.Precision.Value) && double.IsNaN(corrected.FraudRate.Value) && double.IsNaN(corrected.F1));
        Assert.Equal(0.5, corrected.Recall.Value);
    }
}
