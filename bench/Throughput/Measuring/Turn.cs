namespace Vigia.Bench.Throughput.Measuring;

/// <summary>What one contender took in one round: a run, or several of one that is soon done.</summary>
/// <param name="Records">Records of all runs.</param>
/// <param name="Seconds">Time that passed.</param>
/// <param name="CpuSeconds">Processor time of the whole process.</param>
/// <param name="Bytes">Bytes allocated on the managed heap.</param>
/// <param name="Stages">Where the time went, over all runs.</param>
internal sealed record Turn(long Records, double Seconds, double CpuSeconds, long Bytes, IReadOnlyList<StageTime> Stages)
{
    public double RecordsPerSecond => Records / Seconds;

    public double NsPerRecord => Seconds * 1e9 / Records;

    public double CpuNsPerRecord => CpuSeconds * 1e9 / Records;

    public double BytesPerRecord => (double)Bytes / Records;

    /// <summary>Two turns of one contender together.</summary>
    public Turn And(Turn other) =>
        new(
            Records + other.Records,
            Seconds + other.Seconds,
            CpuSeconds + other.CpuSeconds,
            Bytes + other.Bytes,
            [.. Stages.Zip(other.Stages, (a, b) => new StageTime(a.Name, a.BusySeconds + b.BusySeconds, a.CpuSeconds + b.CpuSeconds))]
        );
}
