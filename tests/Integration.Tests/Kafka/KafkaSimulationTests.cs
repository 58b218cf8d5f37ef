using Vigia.Host.Simulation;
using Vigia.Stages.Kafka.Connection;
using Vigia.Stages.Simulate;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

public sealed class KafkaSimulationTests
{
    private const double Rate = 10;

    [Theory]
    [InlineData(0)]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task RealTime_TimeOfDayIsSet_RecordsComeAtTheirPaceAllTheSame(int days)
    {
        var time = new JumpingTime();
        var options = new SimulationOptions { StartMs = time.GetUtcNow().ToUnixTimeMilliseconds(), RatePerSecond = Rate, Rhythm = false };
        using var simulation = new KafkaSimulation(options, KafkaConnection.Embedded, TestBroker.Unique("simulated"), time);
        using var stop = new CancellationTokenSource();
        long start = time.GetTimestamp();
        Task run = simulation.RunInRealTimeAsync(read: null, stop.Token);
        time.Jump = TimeSpan.FromDays(days);

        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return simulation.Produced >= 50;
            },
            "records are produced");

        long produced = simulation.Produced;
        await stop.CancelAsync();
        await run;
        Assert.InRange(produced, 50, 2 * Rate * time.GetElapsedTime(start).TotalSeconds);
    }
}
