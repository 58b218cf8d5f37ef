using Vigia.Host.Simulation;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;
using Vigia.Simulation.Scenarios;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

public sealed class KafkaSimulationTests
{
    private const double Rate = 10;
    private const long Room = 50;

    [Theory]
    [InlineData(0)]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task RealTime_TimeOfDayIsSet_RecordsComeAtTheirPaceAllTheSame(int days)
    {
        var time = new JumpingTime();
        var options = new SimulationOptions
        {
            StartMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            RatePerSecond = Rate,
            Rhythm = false,
        };
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
            "records are produced"
        );

        long produced = simulation.Produced;
        await stop.CancelAsync();
        await run;
        Assert.InRange(produced, 50, 2 * Rate * time.GetElapsedTime(start).TotalSeconds);
    }

    [Theory]
    [InlineData(true, 10)]
    // As many as the client takes: there is no room for the next one.
    [InlineData(false, Room)]
    public async Task Stop_BrokerIsGone_EndsWhenItsTimeIsOverAndSaysWhatWasNotDelivered(bool isRealTime, long least)
    {
        using var broker = new EmbeddedBroker();
        broker.SetDown();
        var time = new JumpingTime();
        using KafkaSimulation simulation = Simulation(broker, time);
        using var stop = new CancellationTokenSource();
        Task run = Start(simulation, isRealTime, stop.Token);
        await ProducesAsync(simulation, time, least);
        long produced = simulation.Produced;

        await stop.CancelAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return run.IsCompleted;
            },
            "the simulation has ended"
        );

        var failure = await Assert.ThrowsAsync<UndeliveredException>(() => run);
        Assert.Equal(
            $"{broker.Bootstrap} has not confirmed {produced} of {produced} records within 10 s of the request to stop; they may be missing from 'payments'",
            failure.Message
        );
    }

    [Fact]
    public async Task Stop_BrokerComesBackInTime_EverythingIsDelivered()
    {
        using var broker = new EmbeddedBroker();
        broker.CreateTopic("payments", 1);
        broker.SetDown();
        var time = new JumpingTime();
        using KafkaSimulation simulation = Simulation(broker, time);
        using var stop = new CancellationTokenSource();
        Task run = Start(simulation, isRealTime: false, stop.Token);
        await ProducesAsync(simulation, time, Room);

        await stop.CancelAsync();
        broker.SetUp();
        await Eventually.HoldsAsync(() => run.IsCompleted, "the simulation has ended");
        await run;

        Assert.Equal(Room, simulation.Produced);
        Assert.Equal([Room], TestBroker.Ends(new KafkaConnection(broker.Bootstrap, new Dictionary<string, string>()), "payments", 1));
    }

    /// <summary>A simulation without an end, into a client that holds <see cref="Room"/> records.</summary>
    private static KafkaSimulation Simulation(EmbeddedBroker broker, JumpingTime time)
    {
        var properties = new Dictionary<string, string>
        {
            ["queue.buffering.max.messages"] = $"{Room}",
            ["reconnect.backoff.max.ms"] = "100",
        };
        var options = new SimulationOptions
        {
            StartMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            RatePerSecond = Rate,
            Rhythm = false,
        };
        return new KafkaSimulation(options, new KafkaConnection(broker.Bootstrap, properties), "payments", time);
    }

    private static Task Start(KafkaSimulation simulation, bool isRealTime, CancellationToken stop) =>
        isRealTime ? simulation.RunInRealTimeAsync(read: null, stop) : Task.Run(() => simulation.Run(stop), CancellationToken.None);

    private static Task ProducesAsync(KafkaSimulation simulation, JumpingTime time, long records) =>
        Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return simulation.Produced >= records;
            },
            $"{records} records are produced"
        );
}
