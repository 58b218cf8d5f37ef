using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Modes;

namespace Vigia.Bench.Tests.Throughput;

/// <summary>
/// Guards the engine's speed by its ratio to the straightforward program, in one run, best of short rounds: what disturbs the machine
/// disturbs both. The margin is wide: the ratio is about ten.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RatioTests
{
    private const double LeastRatio = 3;

    [Fact]
    public async Task Engine_FilesToMetrics_IsSeveralTimesAsFastAsTheStraightforwardProgram()
    {
        using var file = new TransactionFile(100_000);
        Contender[] all = [.. FilesMode.Programs(file, [])];
        var rounds = new Rounds(3, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(2));
        IReadOnlyList<Measurement> measured = await rounds.MeasureAsync(all[..2], _ => { });
        foreach (Contender contender in all)
        {
            await contender.DisposeAsync();
        }
        double ratio = measured[0].FastestRecordsPerSecond / measured[1].FastestRecordsPerSecond;
        Assert.True(ratio >= LeastRatio, $"the engine is {ratio:0.0} times as fast as the straightforward program, expected at least {LeastRatio}");
    }
}
