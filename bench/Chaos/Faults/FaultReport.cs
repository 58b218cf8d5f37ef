namespace Vigia.Bench.Chaos.Faults;

/// <summary>What was done, and how long it took until everything that had been produced by then was counted and delivered.</summary>
/// <param name="Kind">Name of the kind of fault.</param>
/// <param name="What">In words.</param>
/// <param name="Recovery">From the fault on.</param>
/// <param name="Further">What else is to be said.</param>
internal sealed record FaultReport(string Kind, string What, TimeSpan Recovery, string Further = "");
