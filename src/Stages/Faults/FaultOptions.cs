namespace Vigia.Stages.Faults;

/// <summary>Settings of the stage <c>fault</c>.</summary>
public sealed record FaultOptions
{
    /// <summary>Seed of every draw: the same seed strikes the same batches, counted from the start of the process.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Makes a batch wait a little; null: never.</summary>
    public Strike? Delay { get; init; }

    /// <summary>Makes a batch wait for long; null: never.</summary>
    public Strike? Stall { get; init; }

    /// <summary>Makes the stage fail; null: never.</summary>
    public Strike? Throw { get; init; }
}

/// <summary>Which batches a fault strikes.</summary>
/// <param name="Share">Share of batches, 0 .. 1.</param>
/// <param name="Batch">Number of one batch that it strikes in any case, from 1; null: none.</param>
/// <param name="Time">How long a batch waits; zero for faults that do not wait.</param>
public sealed record Strike(double Share, long? Batch, TimeSpan Time);
