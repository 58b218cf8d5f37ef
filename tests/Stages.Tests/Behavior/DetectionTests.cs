using System.Text.Json;
using Vigia.Stages.Behavior.Detection;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Behavior;

/// <summary>The detectors' mathematics against SciPy and exact fractions (golden/make_detection.py).</summary>
public sealed class DetectionTests
{
    private static readonly JsonElement Golden = JsonDocument
        .Parse(File.ReadAllText(Repository.File("tests", "Stages.Tests", "Behavior", "golden", "detection.json")))
        .RootElement;

    [Fact]
    public void LikelihoodRatio_PoissonAndNegativeBinomial_IsSciPys()
    {
        foreach (JsonElement c in Golden.GetProperty("likelihood").EnumerateArray())
        {
            double expected = Number(c, "log_ratio");
            double actual = CountLikelihood.LogRatio(Number(c, "count"), Number(c, "mean"), Number(c, "ratio"), Number(c, "excess"));
            Assert.Equal(expected, actual, 1e-8 * Math.Max(1, Math.Abs(expected)) + 1e-8);
        }
    }

    [Fact]
    public void SequentialTest_EveryStep_IsTheRecursionsValue()
    {
        foreach (JsonElement c in Golden.GetProperty("sequential").EnumerateArray())
        {
            var test = new SequentialTest(Numbers(c, "ratios"));
            (double[] counts, double[] logs) = (Numbers(c, "counts"), Numbers(c, "logs"));
            for (int step = 0; step < counts.Length; step++)
            {
                test.Add(step, new RateSum(100, counts[step], Number(c, "mean")), Number(c, "mean"), Number(c, "excess"));
                Assert.Equal(logs[step], test.Log, 1e-8);
            }
        }
    }

    [Fact]
    public void SequentialTest_Onset_IsTheFirstStepOfTheRise()
    {
        var test = new SequentialTest([1.5, 2, 3]);
        for (int step = 0; step < 20; step++)
        {
            test.Add(step, new RateSum(1000, step < 15 ? 1 : 9, 3), 3, 0);
        }

        Assert.Equal(15, test.Onset);
        Assert.Equal(new RateSum(5000, 45, 15), test.Since);
    }

    [Fact]
    public void ShapeTest_PValue_IsSciPys()
    {
        foreach (JsonElement c in Golden.GetProperty("shape").EnumerateArray())
        {
            double[] counted = Numbers(c, "counted");
            double expected = Number(c, "log10_p");
            var usual = new UsualShape(Numbers(c, "hour"), Numbers(c, "all"), Number(c, "visits"));

            double actual = new ShapeTest(counted.Length).Log10P(counted, usual);

            // SciPy's tail is chi-squared, which the exact one is near where bins have many records.
            Assert.Equal(expected, actual, 0.02 * Math.Abs(expected) + 0.01);
        }
    }

    [Fact]
    public void ShapeTest_HourOfAnOutlier_NamesTheBinsThatMoved()
    {
        var usual = new UsualShape([5000, 3000, 1500, 500], [80_000, 45_000, 25_000, 9_000], 4);

        IReadOnlyList<BinMove> moves = new ShapeTest(4).Moves([500, 250, 150, 100], usual);

        Assert.Equal([3, 1], moves.Select(m => m.Bin));
        Assert.Equal(0.1, moves[0].Share, 1e-12);
        Assert.Equal(0.05, moves[0].UsualShare, 1e-3);
    }

    [Fact]
    public void ShapeTest_SavedAndRestored_JudgesTheSame()
    {
        double[] usual = [5000, 3000, 1500, 500];
        (ShapeTest test, ShapeTest restored) = (new ShapeTest(4), new ShapeTest(4));
        for (int hour = 0; hour < 100; hour++)
        {
            test.Next([500 + hour % 7, 300, 150 - hour % 5, 50], new UsualShape(usual, usual, 4));
            test.LearnHour(new UsualShape(usual, [6000, 2500, 1400, 600], 4));
        }
        using var stream = new MemoryStream();
        test.Save(new BinaryWriter(stream));
        stream.Position = 0;
        restored.Load(new BinaryReader(stream));
        double[] next = [600, 250, 120, 30];

        (double one, double two) = restored.Next(next, new UsualShape(usual, usual, 4));

        Assert.Equal(test.Next(next, new UsualShape(usual, usual, 4)), (one, two));
        Assert.True(one < -1 && two < 0);
    }

    [Fact]
    public void Decomposition_MixAndScoreOfEachSegment_AreExactAndAddUp()
    {
        foreach (JsonElement c in Golden.GetProperty("decomposition").EnumerateArray())
        {
            ChangePart[] parts = Decomposition.Split(Pairs(c, "before"), Pairs(c, "after"));
            double[] mix = Numbers(c, "mix"),
                score = Numbers(c, "score");
            for (int i = 0; i < parts.Length; i++)
            {
                Assert.Equal(mix[i], parts[i].Mix, 1e-15);
                Assert.Equal(score[i], parts[i].Score, 1e-15);
            }
            Assert.Equal(Number(c, "change"), parts.Sum(p => p.Mix + p.Score), 1e-15);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.0025)]
    [InlineData(0.04)]
    public void Excess_OfCountsThatVaryMoreThanChance_IsFound(double excess)
    {
        var random = new Vigia.Bench.Behavior.Draw(3);
        var learned = new Excess(5000, 0.0009, 60);
        for (int step = 0; step < 20_000; step++)
        {
            double mean = step % 2 == 0 ? 40 : 400;
            learned.Add(random.Poisson(mean * random.Factor(Math.Sqrt(excess))), mean);
        }

        Assert.Equal(excess, learned.Value, 0.15 * excess + 0.0003);
    }

    [Fact]
    public void Expectation_ManyCounts_OutweighTheBelief()
    {
        var belief = new Expectation(0.01, 0.04);

        Expectation few = belief.With(0, 0, 25, 0);
        Expectation many = belief.With(1e9, 2e6, 25, 0);

        Assert.Equal(0.01, few.Rate, 1e-12);
        Assert.True(few.Uncertainty > belief.Uncertainty);
        Assert.Equal(0.002, many.Rate, 1e-6);
        Assert.Equal(1 / 2e6, many.Uncertainty, 1e-7);
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static double[] Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    private static (double, double)[] Pairs(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(e => (e[0].GetDouble(), e[1].GetDouble()))];
}
