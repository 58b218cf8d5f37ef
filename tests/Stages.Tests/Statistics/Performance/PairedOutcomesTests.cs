using Vigia.Statistics.Performance;

namespace Vigia.Stages.Tests.Statistics.Performance;

/// <summary>Differences between two models of which one blocks: the intervals hold the differences of all payments.</summary>
public sealed class PairedOutcomesTests
{
    private const int Runs = 500;
    private const double Propensity = 0.02;

    [Fact]
    public void Intervals_HoldTheTruthInNineteenRunsOfTwenty()
    {
        var random = new Random(11);
        (int precision, int recall) = (0, 0);
        for (int run = 0; run < Runs; run++)
        {
            // The champion blocks what it flags: both and onlyA; what the challenger alone flags is seen.
            (double both, double onlyA, double onlyB, double neither) = (
                Draw(4000, 0.7),
                Draw(3000, 0.4),
                Draw(2500, 0.3),
                Draw(100_000, 0.002)
            );
            var outcomes = new PairedOutcomes(Estimate(both, 4000), Estimate(onlyA, 3000), Seen(onlyB), Seen(neither));
            double all = both + onlyA + onlyB + neither;
            precision += Holds(outcomes.PrecisionDifference(7000, 6500), (both + onlyB) / 6500 - (both + onlyA) / 7000);
            recall += Holds(outcomes.RecallDifference(), (onlyB - onlyA) / all);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"precision {precision / (double)Runs:P1}, recall {recall / (double)Runs:P1}");
        Assert.InRange(precision / (double)Runs, 0.93, 0.98);
        Assert.InRange(recall / (double)Runs, 0.93, 0.98);

        double Draw(int count, double share) => Enumerable.Range(0, count).Count(_ => random.NextDouble() < share);

        IntervalEstimate Estimate(double frauds, int count)
        {
            double caught = Draw((int)frauds, Propensity);
            double others = Draw(count - (int)frauds, Propensity);
            const double Weight = 1 / Propensity;
            return new LabelSample(
                0,
                0,
                (long)(caught + others),
                caught * Weight,
                others * Weight,
                caught * Weight * Weight,
                others * Weight * Weight,
                count
            ).TotalEstimate();
        }
    }

    [Fact]
    public void NothingBlocked_DifferencesAreThoseOfTheCounts()
    {
        var outcomes = new PairedOutcomes(Seen(60), Seen(10), Seen(25), Seen(5));
        Assert.Equal(0.15, outcomes.RecallDifference().Value, 1e-15);
        Assert.Equal(85.0 / 200 - 70.0 / 100, outcomes.PrecisionDifference(100, 200).Value, 1e-15);
        Assert.True(double.IsNaN(new PairedOutcomes(Seen(0), Seen(0), Seen(0), Seen(0)).RecallDifference().Value));
    }

    private static IntervalEstimate Seen(double count) => new(count, count, count);

    private static int Holds(IntervalEstimate interval, double truth) => interval.Lower <= truth && truth <= interval.Upper ? 1 : 0;
}
