namespace Vigia.Bench.Tests;

/// <summary>Tests that run when no others of the program do: their counters are the whole process's.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
