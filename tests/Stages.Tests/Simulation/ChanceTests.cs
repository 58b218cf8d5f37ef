using System.Numerics;
using CsCheck;
using Vigia.Simulation.Chance;

namespace Vigia.Stages.Tests.Simulation;

public sealed class ChanceTests
{
    [Fact]
    public void Mix_OfTheFirstStates_GivesSplitMix64sPublishedOutputs()
    {
        const ulong Gamma = 0x9E3779B97F4A7C15;

        Assert.Equal(0xE220A8397B1DCDAFUL, RecordRandom.Mix(Gamma));
        Assert.Equal(0x6E789E6AA1B965F4UL, RecordRandom.Mix(unchecked(2 * Gamma)));
        Assert.Equal(0x06C45D188009454FUL, RecordRandom.Mix(unchecked(3 * Gamma)));
    }

    [Fact]
    public void Exp_IsTheExponential() => Gen.Double[-600, 600].Sample(x => Close(Math.Exp(x), PortableMath.Exp(x)));

    [Fact]
    public void Log_IsTheLogarithm() => Gen.Double[-600, 600].Sample(x => Close(x, PortableMath.Log(Math.Exp(x)), 1e-13));

    [Fact]
    public void Normal_HasTheMomentsAndTailsOfANormal()
    {
        const int Draws = 400_000;
        var random = new RecordRandom(11, 0);
        double sum = 0,
            squares = 0,
            fourths = 0;
        var beyond = new int[4];
        for (var i = 0; i < Draws; i++)
        {
            var z = random.Normal();
            sum += z;
            squares += z * z;
            fourths += z * z * z * z;
            for (var sigma = 1; sigma < 4; sigma++)
                beyond[sigma] += Math.Abs(z) > sigma ? 1 : 0;
        }

        Assert.InRange(sum / Draws, -0.008, 0.008);
        Assert.InRange(squares / Draws, 0.99, 1.01);
        Assert.InRange(fourths / Draws, 2.88, 3.08);
        Assert.InRange(beyond[1] / (double)Draws, 0.312, 0.322);
        Assert.InRange(beyond[2] / (double)Draws, 0.0440, 0.0465);
        Assert.InRange(beyond[3] / (double)Draws, 0.0020, 0.0032);
    }

    [Fact]
    public void Unit_FillsTheRangeEvenly()
    {
        var random = new RecordRandom(12, 0);
        var cells = new int[16];
        for (var i = 0; i < 160_000; i++)
            cells[(int)(random.Unit() * 16)]++;

        // Chi-squared with 15 degrees of freedom: 54 has a probability of 3e-6.
        Assert.InRange(cells.Sum(count => BigInteger.Pow(count - 10_000, 2) is var square ? (double)square / 10_000 : 0), 1, 54);
    }

    [Fact]
    public void Records_NextToEachOther_DrawIndependently()
    {
        const int Records = 100_000;
        var draws = Enumerable.Range(0, Records + 1).Select(i => new RecordRandom(13, (ulong)i).Unit() - 0.5).ToArray();
        var correlation = Enumerable.Range(0, Records).Sum(i => draws[i] * draws[i + 1]) / Records * 12;

        Assert.InRange(correlation, -0.015, 0.015);
    }

    [Fact]
    public void WeightedChoice_PicksInProportion()
    {
        var choice = new WeightedChoice(1, 0, 2, 5);
        var random = new RecordRandom(14, 0);
        var picks = new int[4];
        for (var i = 0; i < 80_000; i++)
            picks[choice.Pick(ref random)]++;

        Assert.Equal(0, picks[1]);
        Simulated.AssertShare(1 / 8.0, 80_000, picks[0]);
        Simulated.AssertShare(2 / 8.0, 80_000, picks[2]);
    }

    private static void Close(double expected, double actual, double tolerance = 1e-13) =>
        Assert.InRange(Math.Abs(actual - expected), 0, tolerance * Math.Max(1, Math.Abs(expected)));
}
