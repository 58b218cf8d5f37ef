namespace Vigia.Bench.Chaos.Faults;

/// <summary>What happens to a process.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL; another is started in its place.</summary>
    Kill,

    /// <summary>SIGSTOP until the others have its partitions, then SIGCONT: a zombie.</summary>
    Freeze,

    /// <summary>SIGTERM; another is started in its place.</summary>
    Stop,

    /// <summary>One more process joins; a next one takes it out again.</summary>
    Join,
}
