using Vigia.Statistics.Performance;

namespace Vigia.Stages.Tests.Statistics.Performance;

/// <summary>A bank blocks what its model flags and lets a small share of it through by chance: the intervals hold the true figures of all payments.</summary>
public sealed class BlockingSimulationTests
{
    private const int Runs = 500;
    private const int Flagged = 12_000;
    private const int Others = 400_000;

    [Theory]
    [InlineData(0.005, 0.8, 1e-4, 1)]
    [InlineData(0.005, 0.3, 1e-4, 2)]
    [InlineData(0.02, 0.6, 5e-5, 3)]
    public void Intervals_OfControlGroup_HoldTheTruthInNineteenRunsOfTwenty(
        double propensity,
        double fraudFlagged,
        double fraudOthers,
        int seed
    )
    {
        var random = new Random(seed);
        var held = new int[4];
        for (int run = 0; run < Runs; run++)
        {
            (int caught, int missed) = (Draw(random, Flagged, fraudFlagged), Draw(random, Others, fraudOthers));
            (int controlFraud, int controlGood) = (Draw(random, caught, propensity), Draw(random, Flagged - caught, propensity));
            double weight = 1 / propensity;
            var flagged = new LabelSample(
                0,
                0,
                controlFraud + controlGood,
                controlFraud * weight,
                controlGood * weight,
                controlFraud * weight * weight,
                controlGood * weight * weight,
                Flagged
            );
            var others = new LabelSample(missed, Others - missed, 0, 0, 0, 0, 0, Others);
            (double precision, double recall) = ((double)caught / Flagged, (double)caught / (caught + missed));
            IntervalEstimate[] intervals =
            [
                flagged.Share(),
                PartShare.Of(flagged.NormalisedTotal(), others.TotalEstimate()),
                flagged.ShareOfPopulation(),
                PartShare.Of(flagged.TotalEstimate(), others.TotalEstimate()),
            ];
            for (int i = 0; i < intervals.Length; i++)
            {
                held[i] +=
                    intervals[i].Lower <= (i % 2 == 0 ? precision : recall) && (i % 2 == 0 ? precision : recall) <= intervals[i].Upper
                        ? 1
                        : 0;
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', held.Select(h => $"{h / (double)Runs:P1}")));
        // Of 500 runs 95 % are 475, give or take 5.
        Assert.All(held, h => Assert.InRange(h / (double)Runs, 0.93, 0.97), throwIfEmpty: true);
    }

    private static int Draw(Random random, int trials, double share)
    {
        // By the gaps between successes, so that rare ones cost little.
        int hits = 0;
        for (double at = Gap(); at < trials; at += 1 + Gap())
        {
            hits++;
        }
        return hits;

        double Gap() => Math.Floor(Math.Log(1 - random.NextDouble()) / Math.Log(1 - share));
    }
}
