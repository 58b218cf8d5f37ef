using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Throughput.Limits;

/// <summary>Limits that follow from what the engine's own parts took in the same rounds.</summary>
internal static class EngineLimits
{
    /// <summary>If the slowest stage had all cores to itself, and the others cost nothing.</summary>
    public static Measurement SlowestStage(Measurement engine, int cores) =>
        new(
            $"{Contender.LimitPrefix}slowest-stage",
            $"the engine's slowest stage, {engine.Stages.MaxBy(s => s.CpuNs).Name}, alone on all {cores} cores",
            [.. engine.Turns.Select(turn => Spread(turn, turn.Stages.Max(s => s.CpuSeconds), cores))]
        );

    /// <summary>If the engine's processor time were spread evenly over all cores, none of which ever waits.</summary>
    public static Measurement Processor(Measurement engine, int cores) =>
        new(
            $"{Contender.LimitPrefix}processor",
            $"the engine's processor time spread evenly over all {cores} cores",
            [.. engine.Turns.Select(turn => Spread(turn, turn.CpuSeconds, cores))]
        );

    private static Turn Spread(Turn turn, double cpuSeconds, int cores) => new(turn.Records, cpuSeconds / cores, cpuSeconds, 0, []);
}
