using Vigia.Bench.Chaos;
using Vigia.Bench.Chaos.Evidence;
using Vigia.Bench.Chaos.Faults;
using Vigia.Bench.Chaos.Processes;
using Vigia.Kafka.Connection;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka.ExactlyOnce;

/// <summary>Short runs of what <c>bench/Chaos</c> does for as long as one likes, on fixed seeds.</summary>
public sealed class ChaosTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task SharedState_RandomFaultsUnderLoad_NothingIsMissingAndNothingIsDouble(int seed)
    {
        Assert.SkipUnless(TestBroker.IsReal, $"needs transactions: set {TestBroker.Variable}=host:port to a Kafka broker");
        using Fleet fleet = await Fleet.CreateAsync(TestBroker.Connection, partitions: 12, isShared: true);

        await ExactAsync(fleet, new ChaosOptions { Seed = seed, Faults = 4 });
    }

    [Fact]
    public async Task LocalState_RandomFaultsUnderLoad_NothingIsMissingAndNothingIsCountedTwice()
    {
        using Fleet fleet = await Fleet.CreateAsync(KafkaConnection.Embedded, partitions: 4, isShared: false);

        await ExactAsync(
            fleet,
            new ChaosOptions
            {
                Seed = 1,
                Faults = 2,
                Processes = 1,
                RecordsPerSecond = 500,
                Kinds = [FaultKind.Kill, FaultKind.Freeze, FaultKind.Stop],
            }
        );
    }

    private static async Task ExactAsync(Fleet fleet, ChaosOptions options)
    {
        Findings findings = await new ChaosRun(fleet, options, Say, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
        string found = string.Join('\n', findings.Describe());
        Say(found);
        Assert.True(findings.IsExact, found);
        Assert.True(findings.Reports > 0, found);
    }

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
