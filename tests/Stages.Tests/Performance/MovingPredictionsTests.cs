using CsCheck;

namespace Vigia.Stages.Tests.Performance;

/// <summary>
/// Any payments and labels over some partitions and members, with moves, kills and checkpoints anywhere: the counts of all members together are
/// those of a computation record by record that knows everything.
/// </summary>
public sealed class MovingPredictionsTests
{
    private const int Partitions = 4;
    private const int Members = 3;

    [Fact]
    public Task MovedKilledAndResumed_CountsAsIfAllWereKnown() =>
        PerformanceInvarianceTests.AnyWorld.SampleAsync(
            async world =>
            {
                var random = new Random(world.Seed);
                await using FleetStand fleet = await PlayAsync(world, random);
                // Partitions whose member has nothing else show that the sum is right, too.
                Assert.Equal(world.Payments.Length, fleet.Members.Sum(m => m.Report().GetProperty("transactions_kept").GetInt64()));
                for (int number = 0; number < Partitions; number++)
                {
                    fleet.Move(number, to: 0);
                }
                PerformanceInvarianceTests.Check(fleet.Members[0], world);
            },
            iter: 20,
            threads: 1
        );

    private static async Task<FleetStand> PlayAsync(PerformanceInvarianceTests.World world, Random random)
    {
        var fleet = new FleetStand(Members, [.. Enumerable.Range(0, Partitions).Select(n => RecordsOf(world, n, random))]);
        await fleet.StartAsync();
        while (!fleet.IsDone)
        {
            await fleet.SendAsync(random.Next(Partitions), random.Next(1, 9));
            switch (random.Next(8))
            {
                case 0:
                    fleet.Move(random.Next(Partitions), random.Next(Members));
                    break;
                case 1:
                    await fleet.KillAsync(random.Next(Members), _ => random.Next(Members));
                    break;
                case 2 or 3:
                    fleet.Checkpoint(random.Next(Members));
                    break;
                default:
                    fleet.Members[random.Next(Members)].Report();
                    break;
            }
        }
        return fleet;
    }

    /// <summary>The payments and labels of a partition, by their ids, in any order, some labels twice.</summary>
    private static object[] RecordsOf(PerformanceInvarianceTests.World world, int number, Random random)
    {
        object[] records =
        [
            .. world.Payments.Where(p => PartitionOf(p.Id) == number),
            .. world.Reports.Where(r => PartitionOf(r.Id) == number),
            .. world.Reports.Where(r => PartitionOf(r.Id) == number && random.Next(3) == 0),
        ];
        random.Shuffle(records);
        return records;
    }

    private static int PartitionOf(string id) => int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture) % Partitions;
}
