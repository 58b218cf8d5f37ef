namespace Vigia.Engine.Observing;

/// <summary>Where a pipeline is in its life.</summary>
public enum PipelineState
{
    Created,
    Starting,
    Running,
    Ended,
    Failed,
}

/// <summary>What a stage does at a moment.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Queued">Batches that wait before it.</param>
/// <param name="Capacity">Batches that may wait.</param>
/// <param name="Working">Batches in work, and those that are on their way to a sink.</param>
/// <param name="Workers">Batches that may be in work at once.</param>
/// <param name="Records">Records that passed it since the start.</param>
/// <param name="BusySeconds">Seconds its workers worked since the start.</param>
/// <param name="BlockedSeconds">Seconds its finished batches waited for the next stage.</param>
public sealed record StageStatus(
    string Name,
    int Queued,
    int Capacity,
    int Working,
    int Workers,
    long Records,
    double BusySeconds,
    double BlockedSeconds
);
