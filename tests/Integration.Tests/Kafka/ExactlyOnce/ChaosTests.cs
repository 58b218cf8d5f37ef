using System.Globalization;
using Confluent.Kafka;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka.ExactlyOnce;

/// <summary>
/// Three processes under load, killed, frozen and stopped at random moments. <c>VIGIA_TEST_FAULTS</c> says how often (default 3), and
/// <c>VIGIA_TEST_SEED</c> with which draws; <c>--show-live-output on</c> shows what was done and how long it took to recover.
/// </summary>
public sealed class ChaosTests
{
    private const int Partitions = 12;
    private const int RecordsPerBurst = 2_000;

    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task RandomFaults_UnderLoad_NothingIsMissingAndNothingIsDouble()
    {
        using Fleet fleet = await Fleet.CreateAsync(Partitions);
        fleet.Produce(10_000);
        for (int i = 0; i < 3; i++)
        {
            await fleet.StartAsync();
        }
        using var ended = new CancellationTokenSource();
        Task load = LoadAsync(fleet, ended.Token);

        var random = new Random(Setting("VIGIA_TEST_SEED", 1));
        int faults = Setting("VIGIA_TEST_FAULTS", 3);
        for (int i = 0; i < faults; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(3_000)), TimeProvider.System, CancellationToken.None);
            await HurtAsync(fleet, random);
        }
        await ended.CancelAsync();
        await load;

        long predictions = await fleet.DeliveredOnceAsync(Limit);
        await fleet.CountsAsync(predictions, Limit);
        Say($"{faults} faults, {fleet.Produced} records, {predictions} predictions and window rows, none missing, none double");
    }

    private static async Task HurtAsync(Fleet fleet, Random random)
    {
        Fleet.Member victim = fleet.Living[random.Next(fleet.Living.Count)];
        IReadOnlyList<long> ends = TestBroker.Ends(fleet.Topic, Partitions);
        long start = TimeProvider.System.GetTimestamp();
        int kind = random.Next(3);
        switch (kind)
        {
            case 0:
                victim.Process.KillAtOnce();
                await RecoveredAsync(fleet, ends);
                Say($"kill -9 {victim.Name}: caught up after {Seconds(start)} s");
                await fleet.RestartAsync(victim);
                break;
            case 1:
                victim.Freeze();
                await RecoveredAsync(fleet, ends);
                string caughtUp = Seconds(start);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2_000)), TimeProvider.System, CancellationToken.None);
                victim.Thaw();
                Say($"SIGSTOP {victim.Name}: others caught up after {caughtUp} s, SIGCONT after {Seconds(start)} s");
                break;
            default:
                victim.Process.Terminate();
                Assert.Equal(0, (await victim.Process.EndAsync()).ExitCode);
                await RecoveredAsync(fleet, ends);
                Say($"SIGTERM {victim.Name}: caught up after {Seconds(start)} s");
                await fleet.RestartAsync(victim);
                break;
        }
    }

    /// <summary>Waits until the group has committed what stood in the topic when the fault came.</summary>
    private static Task RecoveredAsync(Fleet fleet, IReadOnlyList<long> ends) => Eventually.HoldsAsync(
        () => TestBroker.Committed(fleet.Group, fleet.Topic, Partitions).Zip(ends).All(p => p.First >= p.Second), "the group has caught up", Limit);

    private static async Task LoadAsync(Fleet fleet, CancellationToken ended)
    {
        using var beat = new PeriodicTimer(Burst, TimeProvider.System);
        while (!ended.IsCancellationRequested)
        {
            await Task.Run(() => fleet.Produce(RecordsPerBurst), CancellationToken.None);
            await beat.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static string Seconds(long start) => TimeProvider.System.GetElapsedTime(start).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
