using Vigia.Bench.Chaos.Evidence;
using Vigia.Bench.Chaos.Faults;
using Vigia.Bench.Chaos.Processes;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka.ExactlyOnce;

/// <summary>Whole processes that share a group's partitions: whatever happens to one, every record counts once and is delivered once.</summary>
public sealed class ExactlyOnceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_AnotherProcessTakesOverWithTheCounts(bool hasConsumerProtocol)
    {
        using Fleet fleet = await CreateAsync(4, hasConsumerProtocol);
        fleet.Produce(5_000);
        FleetMember first = await fleet.StartAsync();
        FleetMember second = await fleet.StartAsync();
        await CheckpointAsync(fleet);
        fleet.Produce(5_000);

        first.Kill();
        fleet.Produce(5_000);

        await EverythingOnceAsync(fleet);
        Assert.False(second.Process.HasExited);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RollingRestart_HandsPartitionsOverOneProcessAfterTheOther(bool hasConsumerProtocol)
    {
        using Fleet fleet = await CreateAsync(6, hasConsumerProtocol);
        FleetMember[] members = [await fleet.StartAsync(), await fleet.StartAsync(), await fleet.StartAsync()];
        fleet.Produce(5_000);
        foreach (FleetMember member in members)
        {
            Task stopping = member.StopAsync();
            fleet.Produce(3_000);
            await stopping;
            await fleet.RestartAsync(member);
        }
        fleet.Produce(1_000);

        await EverythingOnceAsync(fleet);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Zombie_FrozenPastItsSession_ForgetsWhatItCountedAndJoinsAgain(bool hasConsumerProtocol)
    {
        using Fleet fleet = await CreateAsync(4, hasConsumerProtocol);
        fleet.Produce(5_000);
        FleetMember zombie = await fleet.StartAsync();
        FleetMember heir = await fleet.StartAsync();
        await CheckpointAsync(fleet);
        double before = Losses(fleet, zombie);
        fleet.Produce(20_000);
        zombie.Freeze();
        fleet.Produce(5_000);
        await EverythingOnceAsync(fleet);

        zombie.Thaw();
        fleet.Produce(5_000);
        await Eventually.HoldsAsync(() => Losses(fleet, zombie) > before, "the zombie has noticed");

        await EverythingOnceAsync(fleet);
        Assert.False(heir.Process.HasExited);
        Assert.False(zombie.Process.HasExited);
    }

    private static async Task<Fleet> CreateAsync(int partitions, bool hasConsumerProtocol = false)
    {
        Assert.SkipUnless(TestBroker.IsReal, $"needs transactions: set {TestBroker.Variable}=host:port to a Kafka broker");
        return await Fleet.CreateAsync(TestBroker.Connection, partitions, isShared: true, hasConsumerProtocol);
    }

    private static double Losses(Fleet fleet, FleetMember member) =>
        new[] { "membership", "fenced", "aborted" }.Sum(reason =>
            fleet.Metric(member, $"vigia_checkpoints_lost_total{{reason=\"{reason}\"}}") ?? 0
        );

    // By what the group has committed: the counters of a process that returned to its last checkpoint start from there.
    private static Task CheckpointAsync(Fleet fleet) => fleet.CaughtUpAsync(fleet.Ends(), Limit);

    /// <summary>Every record is delivered once to readers of committed messages, and the windows of all processes hold each prediction's row once.</summary>
    private static async Task EverythingOnceAsync(Fleet fleet)
    {
        await using var deliveries = new Deliveries(fleet.Topics);
        Findings findings = await new Comparison(fleet, deliveries, Limit, TimeProvider.System).FindAsync(new Recoveries());
        Assert.True(findings.IsExact, string.Join('\n', findings.Describe()));
    }
}
