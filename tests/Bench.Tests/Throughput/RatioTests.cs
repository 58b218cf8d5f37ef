using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Modes;

namespace Vigia.Bench.Tests.Throughput;

/// <summary>
/// Guards the engine's speed by its ratio to the straightforward program in processor time, in one run, best of short rounds: what disturbs
/// the machine disturbs both, and the time of other processes is not counted. Measured with 512-bit vectors: 8.8 to 9.4, on a busy machine.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RatioTests
{
    private const double LeastRatio = 7;
    private const int RoundsMax = 10;

    [Fact]
    public async Task Engine_FilesToMetrics_TakesAFractionOfTheStraightforwardProgramsProcessorTime()
    {
        using var file = new TransactionFile(100_000);
        Contender[] all = [.. FilesMode.Programs(file, [])];
        (double engine, double straightforward) = (double.MaxValue, double.MaxValue);
        // The first rounds warm up: a ratio that is reached is reached, however late.
        for (int round = 0; round < RoundsMax && (round == 0 || straightforward < LeastRatio * engine); round++)
        {
            IReadOnlyList<Measurement> measured = await new Rounds(1, TimeSpan.Zero, TimeSpan.Zero).MeasureAsync(all[..2], _ => { });
            engine = Math.Min(engine, measured[0].CpuNsPerRecord);
            straightforward = Math.Min(straightforward, measured[1].CpuNsPerRecord);
        }
        foreach (Contender contender in all)
        {
            await contender.DisposeAsync();
        }
        Assert.True(
            straightforward >= LeastRatio * engine,
            $"the engine takes {engine:0} ns of processor time for a record, the straightforward program {straightforward:0}; expected at least {LeastRatio} times as much"
        );
    }
}
