using System.Threading.Tasks.Dataflow;
using Vigia.Engine.Checkpointing;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;

namespace Vigia.Engine.Running;

/// <summary>The running stages, and how a reload replaces them at a checkpoint mark.</summary>
/// <param name="make">Makes the stages of a plan.</param>
/// <param name="plan">The first plan.</param>
/// <param name="acknowledge">Takes what has passed the last stage.</param>
/// <param name="fail">Called with the failure of each part that failed.</param>
/// <param name="abort">Cancelled when the pipeline has failed.</param>
internal sealed class StageReload(
    Func<PipelinePlan, StageChain> make,
    PipelinePlan plan,
    Func<PipelineItem, Task> acknowledge,
    Func<Exception, Task> fail,
    CancellationToken abort
)
{
    // Guards transitions, which come from the reload and from any part that fails. Reads take the field as it is.
    private readonly Lock _transition = new();
    private volatile ReloadPhase _phase = ReloadPhase.Running(make(plan));

    /// <summary>The stages that batches pass now.</summary>
    public StageChain Current => _phase.Chain;

    /// <summary>Lets items flow.</summary>
    public void Run() => Current.Run(acknowledge, fail);

    /// <summary>Waits for the stages that run, and for those that take their place, until nothing more comes.</summary>
    public async Task UntilEndAsync()
    {
        StageChain ended;
        do
        {
            ended = Current;
            await ended.Ended.ConfigureAwait(false);
            await _phase.Replacement.ConfigureAwait(false);
        } while (Current != ended);
    }

    /// <summary>Nothing is acknowledged any more, by these stages or those that come.</summary>
    public void Fault(Exception cause) => Move(p => p.Failed(cause)).Chain.Fault(cause);

    /// <summary>Replaces the stages by those of another plan.</summary>
    /// <exception cref="ReloadRefusedException">The new stages cannot be opened, or the run ends; the old ones continue.</exception>
    public async Task ReplaceAsync(PipelinePlan next, SourceOutput output, Checkpoints checkpoints)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Before the stages that run can end: they must not be taken for the last ones.
        Move(p => p.Replacing(done.Task));
        Exception? refusal = null;
        try
        {
            bool isReplaced = await output
                .ReplaceAsync(async () =>
                {
                    refusal = await TakeOverAsync(next, checkpoints).ConfigureAwait(false);
                    return Current.Input;
                })
                .ConfigureAwait(false);
            if (!isReplaced)
            {
                throw new ReloadRefusedException("the run comes to its end");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            throw new ReloadRefusedException("the run has ended meanwhile", e);
        }
        finally
        {
            done.SetResult();
        }
        if (refusal is not null)
        {
            throw new ReloadRefusedException("its stages cannot be opened", refusal);
        }
    }

    /// <summary>Opens the stages of another plan, or, if that cannot be, those of the former one again.</summary>
    /// <returns>Why it could not be; null if it could.</returns>
    private async Task<Exception?> TakeOverAsync(PipelinePlan next, Checkpoints checkpoints)
    {
        StageChain former = Current;
        await former.Ended.ConfigureAwait(false);
        abort.ThrowIfCancellationRequested();
        try
        {
            former.RefreshCounters();
            await former.DisposeAsync().ConfigureAwait(false);
            (StageChain chain, Exception? refusal) = await OpenAsync(next, former.Plan).ConfigureAwait(false);
            // From here on the pipeline closes the new chain.
            Move(p => p.ReplacedBy(chain));
            RestoreMark counted = await checkpoints.TakeOverAsync(chain.StatefulStages, abort).ConfigureAwait(false);
            chain.Run(acknowledge, fail);
            chain.TakeOverMetricsFrom(former);
            if (_phase.Fault is { } fault)
            {
                chain.Fault(fault);
            }
            await chain.Input.SendAsync(counted, abort).ConfigureAwait(false);
            return refusal;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Neither the new nor the old stages could be opened: the run cannot continue.
            await fail(e).ConfigureAwait(false);
            throw new ReloadRefusedException("neither its stages nor the former ones can be opened", e);
        }
    }

    private async Task<(StageChain Chain, Exception? Refusal)> OpenAsync(PipelinePlan next, PipelinePlan former)
    {
        try
        {
            return (await OpenAsync(next).ConfigureAwait(false), null);
        }
        catch (Exception e) when (!abort.IsCancellationRequested)
        {
            return (await OpenAsync(former).ConfigureAwait(false), e);
        }
    }

    private async Task<StageChain> OpenAsync(PipelinePlan plan)
    {
        StageChain chain = make(plan);
        try
        {
            await chain.StartAsync(abort).ConfigureAwait(false);
            return chain;
        }
        catch
        {
            await chain.DisposeAsync().ConfigureAwait(false);
            Current.TakeOverMetricsFrom(chain);
            throw;
        }
    }

    private ReloadPhase Move(Func<ReloadPhase, ReloadPhase> transition)
    {
        lock (_transition)
        {
            return _phase = transition(_phase);
        }
    }
}
