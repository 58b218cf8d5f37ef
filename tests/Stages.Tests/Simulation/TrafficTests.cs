using MathNet.Numerics.Distributions;
using Vigia.Simulation.Scenarios;
using Vigia.Simulation.Time;

namespace Vigia.Stages.Tests.Simulation;

/// <summary>How many records come, and when.</summary>
public sealed class TrafficTests
{
    [Fact]
    public void Traffic_WithoutRhythm_IsAPoissonProcessOfTheRateAskedFor()
    {
        var options = new SimulationOptions
        {
            RatePerSecond = 5,
            Rhythm = false,
            Duration = TimeSpan.FromHours(1),
        };
        var times = Simulated.Transactions(options).ConvertAll(t => t.Truth.EventTimeMs - options.StartMs);

        AssertPoisson(5 * 3_600, times.Count);
        AssertPoisson(5 * 600, times.Count(t => t < 600_000));
        // The gaps of a Poisson process are exponential: a share of 1/e is longer than the mean of 200 ms.
        var gaps = times.Zip(times.Skip(1), (a, b) => b - a).ToList();
        Simulated.AssertShare(Math.Exp(-1), gaps.Count, gaps.Count(gap => gap > 199));
    }

    [Fact]
    public void Traffic_WithRhythm_HasTheRateAskedForOverAWeek_AndFollowsTheHours()
    {
        var options = new SimulationOptions { RatePerSecond = 0.05, Duration = TimeSpan.FromDays(7) };
        var hours = Simulated.Transactions(options).ConvertAll(t => BrasiliaTime.HourOfWeek(t.Truth.EventTimeMs));
        var shape = TrafficRhythm.HoursOfWeek();

        AssertPoisson(0.05 * 7 * 86_400, hours.Count);
        for (var hour = 0; hour < 168; hour++)
            AssertPoisson(0.05 * 3_600 * shape[hour], hours.Count(h => h == hour));
        Assert.True(shape[12] > 10 * shape[3]);
        Assert.True(shape[6 * 24 + 2] > shape[2]);
    }

    [Fact]
    public void EventTimes_NeverGoBack_AndStayInTheWindow()
    {
        var options = new SimulationOptions
        {
            RatePerSecond = 2_000,
            Duration = TimeSpan.FromSeconds(5),
            StartMs = 1_700_000_000_123,
        };
        var times = Simulated.Transactions(options).ConvertAll(t => t.Truth.EventTimeMs);

        Assert.Equal(times.Order(), times);
        Assert.InRange(times[0], options.StartMs, options.StartMs + 50);
        Assert.InRange(times[^1], options.StartMs + 4_900, options.StartMs + 4_999);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_234)]
    public void Count_IsMetExactly(int count)
    {
        var records = Simulated.Transactions(new SimulationOptions { Count = count });

        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), records.Select(t => t.Truth.Index));
    }

    [Fact]
    public void Amounts_AreSmallerAtNight()
    {
        var night = MedianAmount(SimulationOptions.DefaultStartMs + 3 * BrasiliaTime.HourMs);
        var morning = MedianAmount(SimulationOptions.DefaultStartMs + 9 * BrasiliaTime.HourMs);

        Assert.InRange(night / morning, 0.4, 0.7);
    }

    private static double MedianAmount(long startMs)
    {
        var options = new SimulationOptions
        {
            StartMs = startMs,
            Count = 4_000,
            FraudShare = 0,
        };
        var amounts = Simulated
            .Parsed(options)
            .ConvertAll(record =>
                double.Parse(
                    Simulated.Feature(record.Json, "amount")!.Value.GetString()!,
                    System.Globalization.CultureInfo.InvariantCulture
                )
            );
        return amounts.Order().ElementAt(amounts.Count / 2);
    }

    private static void AssertPoisson(double mean, int count)
    {
        Assert.InRange(Poisson.CDF(mean, count), 1e-9, 1);
        Assert.InRange(count == 0 ? 0 : Poisson.CDF(mean, count - 1), 0, 1 - 1e-9);
    }
}
