using Vigia.Simulation.Scenarios;
using Vigia.Stages.Sources.Batching;

namespace Vigia.Stages.Sources.Simulate;

/// <summary>Settings of the source <c>simulate</c>.</summary>
public sealed record SimulateOptions
{
    /// <summary>What is simulated.</summary>
    public required SimulationOptions Simulation { get; init; }

    /// <summary>Whether the simulation starts when the source does, rather than at the time in <see cref="Simulation"/>.</summary>
    public bool StartsNow { get; init; }

    /// <summary>Event time that passes in a unit of real time; null: as fast as the pipeline takes it.</summary>
    public double? Speed { get; init; }

    /// <summary>A batch of so many records is sent; 1 .. 65,536.</summary>
    public int BatchRows { get; init; } = BatchLimits.Default.Rows;

    /// <summary>A batch is sent so long after its first record, full or not. Only a source with a speed waits at all.</summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromMilliseconds(50);
}
