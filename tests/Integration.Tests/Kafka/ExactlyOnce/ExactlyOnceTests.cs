using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Kafka.ExactlyOnce;

/// <summary>Whole processes that share a group's partitions: whatever happens to one, every record counts once and is delivered once.</summary>
public sealed class ExactlyOnceTests
{
    [Fact]
    public async Task Kill_AnotherProcessTakesOverWithTheCounts()
    {
        using Fleet fleet = await Fleet.CreateAsync(4);
        fleet.Produce(5_000);
        Fleet.Member first = await fleet.StartAsync();
        Fleet.Member second = await fleet.StartAsync();
        await CheckpointAsync(fleet, first);
        fleet.Produce(5_000);

        first.Process.KillAtOnce();
        fleet.Produce(5_000);

        await EverythingOnceAsync(fleet);
        Assert.False(second.Process.HasExited);
    }

    [Fact]
    public async Task RollingRestart_HandsPartitionsOverOneProcessAfterTheOther()
    {
        using Fleet fleet = await Fleet.CreateAsync(6);
        Fleet.Member[] members = [await fleet.StartAsync(), await fleet.StartAsync(), await fleet.StartAsync()];
        fleet.Produce(5_000);
        foreach (Fleet.Member member in members)
        {
            member.Process.Terminate();
            fleet.Produce(3_000);
            Assert.Equal(0, (await member.Process.EndAsync()).ExitCode);
            await fleet.RestartAsync(member);
        }
        fleet.Produce(1_000);

        await EverythingOnceAsync(fleet);
    }

    [Fact]
    public async Task Zombie_FrozenPastItsSession_ForgetsWhatItCountedAndJoinsAnew()
    {
        using Fleet fleet = await Fleet.CreateAsync(4);
        fleet.Produce(5_000);
        Fleet.Member zombie = await fleet.StartAsync();
        Fleet.Member heir = await fleet.StartAsync();
        await CheckpointAsync(fleet, zombie);
        fleet.Produce(20_000);
        zombie.Freeze();
        fleet.Produce(5_000);
        await fleet.CountsAsync(await fleet.DeliveredOnceAsync());

        zombie.Thaw();
        fleet.Produce(5_000);
        await Eventually.HoldsAsync(
            () => Losses(fleet, zombie) > 0, "the zombie has noticed");

        await EverythingOnceAsync(fleet);
        Assert.False(heir.Process.HasExited);
        Assert.False(zombie.Process.HasExited);
    }

    private static double Losses(Fleet fleet, Fleet.Member member) =>
        new[] { "membership", "fenced", "aborted" }.Sum(reason => fleet.Metric(member, $"vigia_checkpoints_lost_total{{reason=\"{reason}\"}}") ?? 0);

    // What was there at the start may all be in a single one.
    private static Task CheckpointAsync(Fleet fleet, Fleet.Member member) =>
        Eventually.HoldsAsync(() => fleet.Metric(member, "vigia_checkpoints_total") >= 1, "a checkpoint is written");

    /// <summary>Every record is delivered once to readers of committed messages, and the windows of all processes hold each prediction's row once.</summary>
    private static async Task EverythingOnceAsync(Fleet fleet) => await fleet.CountsAsync(await fleet.DeliveredOnceAsync());
}
