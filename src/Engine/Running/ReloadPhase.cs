namespace Vigia.Engine.Running;

/// <summary>
/// Where a run is between two reloads: one immutable object, so that the chain, its replacement and a failure are always read together.
/// </summary>
/// <param name="Chain">The stages that batches pass, or passed last.</param>
/// <param name="Replacement">Ends when no reload is in progress: the other chain runs, or the reload was refused.</param>
/// <param name="Fault">Why the run failed; null while it has not. A chain that is opened afterwards fails with it at once.</param>
internal sealed record ReloadPhase(StageChain Chain, Task Replacement, Exception? Fault)
{
    /// <summary>Batches flow, and no reload is in progress.</summary>
    public static ReloadPhase Running(StageChain chain) => new(chain, Task.CompletedTask, null);

    /// <summary>A reload has begun: when the chain ends, that is not the end of the run.</summary>
    public ReloadPhase Replacing(Task replacement) => this with { Replacement = replacement };

    /// <summary>The other chain is open. The reload is still in progress until batches flow through it.</summary>
    public ReloadPhase ReplacedBy(StageChain chain) => this with { Chain = chain };

    /// <summary>A part failed, of this chain or of another part of the pipeline; the first failure counts.</summary>
    public ReloadPhase Failed(Exception cause) => this with { Fault = Fault ?? cause };
}
