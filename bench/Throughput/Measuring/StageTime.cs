namespace Vigia.Bench.Throughput.Measuring;

/// <summary>What one part of a program took of a run.</summary>
/// <param name="Name">The part.</param>
/// <param name="BusySeconds">Time that its workers worked, waiting for a processor included.</param>
/// <param name="CpuSeconds">Time that they computed.</param>
internal sealed record StageTime(string Name, double BusySeconds, double CpuSeconds);
