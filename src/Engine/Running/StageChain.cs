using System.Threading.Tasks.Dataflow;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Running;

/// <summary>
/// The stages of one plan in their blocks, and the acknowledgement behind the last. Life: constructed (opens nothing),
/// <see cref="StartAsync"/>, <see cref="Run"/>, ended when its first block was completed and everything is acknowledged, disposed.
/// </summary>
internal sealed class StageChain : IAsyncDisposable
{
    private static readonly TimeSpan FinishAfterFailure = TimeSpan.FromSeconds(10);

    private readonly List<(StagePlan Plan, Stage Stage)> _stages = [];
    private readonly PipelineServices _services;
    private readonly MetricSet _metrics;
    private readonly CancellationToken _abort;

    // Set once, before anything flows; null until then.
    private IDataflowBlock? _acknowledge;

    // Set once, by the pipeline that closes the chain; read by any thread.
    private volatile bool _isClosed;

    /// <param name="plan">Whose stages.</param>
    /// <param name="services">Clock, logs, metrics.</param>
    /// <param name="parts">What the parts of the pipeline have for each other.</param>
    /// <param name="abort">Cancelled when the pipeline has failed.</param>
    public StageChain(PipelinePlan plan, PipelineServices services, SharedParts parts, CancellationToken abort)
    {
        Plan = plan;
        _services = services;
        _abort = abort;
        _metrics = new MetricSet(services.Registry);
        parts.FindOrAdd<MemoryBudget>().Bytes = plan.Memory;
        foreach (StagePlan stage in plan.Stages)
        {
            ILogger log = services.Logs.CreateLogger($"vigia.{stage.Name}");
            var context = new StageContext(stage.Name, plan.Schemas, plan.Models, _metrics, log, services.Time)
            {
                Pipeline = plan.Name,
                Parts = parts,
            };
            _stages.Add((stage, stage.Create(context)));
        }
    }

    public PipelinePlan Plan { get; }

    /// <summary>The stages in order; none once they are closed.</summary>
    public IEnumerable<Stage> Stages => _isClosed ? [] : _stages.Select(s => s.Stage);

    public IReadOnlyList<StageBlock> Blocks { get; private set; } = [];

    /// <summary>The stages whose counts must survive, by name.</summary>
    public Dictionary<string, IStatefulStage> StatefulStages =>
        _stages.Where(s => s.Stage is IStatefulStage).ToDictionary(s => s.Plan.Name, s => (IStatefulStage)s.Stage);

    /// <summary>Where items come in, once it runs.</summary>
    public ITargetBlock<PipelineItem> Input { get; private set; } = DataflowBlock.NullTarget<PipelineItem>();

    /// <summary>Ends, well in any case, when nothing is in flight any more.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Opens the stages, last first, so that sinks are open before the first record arrives.</summary>
    /// <exception cref="StageFailedException">One cannot be opened.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach ((StagePlan plan, Stage stage) in Enumerable.Reverse(_stages))
        {
            try
            {
                await stage.StartAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new StageFailedException(plan.Name, e);
            }
        }
    }

    /// <summary>Connects the blocks, and lets items flow.</summary>
    /// <param name="acknowledge">Takes what has passed the last stage.</param>
    /// <param name="fail">Called with the failure of each part that failed.</param>
    public void Run(Func<PipelineItem, Task> acknowledge, Func<Exception, Task> fail)
    {
        var last = new ActionBlock<PipelineItem>(
            acknowledge,
            new ExecutionDataflowBlockOptions { BoundedCapacity = 1, SingleProducerConstrained = true }
        );
        Blocks =
        [
            .. _stages.Select(s => new StageBlock(s.Plan.Name, s.Stage, s.Plan.Capacity, s.Plan.Workers, _services, _metrics, _abort)),
        ];
        ITargetBlock<PipelineItem>[] inputs = [.. Blocks.Select(b => b.Input), last];
        (_acknowledge, Input) = (last, inputs[0]);
        Ended = Task.WhenAll([
            .. Blocks.Select((block, i) => GuardAsync(block.ConveyAsync(inputs[i + 1]), fail)),
            GuardAsync(last.Completion, fail),
        ]);
        _metrics.Complete();
    }

    /// <summary>
    /// After a reload: takes over the counters of the previous chain and removes the series that only the previous chain had.
    /// </summary>
    public void TakeOverMetricsFrom(StageChain previous) => _metrics.TakeOverFrom(previous._metrics);

    /// <summary>Whether a stage publishes final results, so that marks travel also where no state is kept.</summary>
    public bool IsPublishing => _stages.Exists(s => s.Stage is IPublishingStage);

    /// <summary>
    /// The pipeline has failed. What a stage was doing then is cancelled, but takes a moment to end: a sink must not write after the
    /// pipeline is gone, when the next one may have its files. A stage that ignores the cancellation is abandoned.
    /// </summary>
    public async Task FinishAsync() =>
        await Task.WhenAll(Blocks.Select(b => b.EndAsync()))
            .WaitAsync(FinishAfterFailure, _services.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Brings the counters up to the last record, for the stages that continue from there.</summary>
    public void RefreshCounters() => _metrics.Update();

    /// <summary>Nothing is acknowledged any more.</summary>
    public void Fault(Exception cause) => _acknowledge?.Fault(cause);

    /// <summary>Waits for a part, and reports its failure.</summary>
    public static async Task GuardAsync(Task part, Func<Exception, Task> fail)
    {
        try
        {
            await part.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (part.IsCanceled)
        {
            // Its neighbour failed, and that one reports the cause.
        }
        catch (Exception e)
        {
            await fail(e).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }
        _isClosed = true;
        _metrics.Close();
        foreach ((_, Stage stage) in _stages)
        {
            await stage.DisposeAsync().ConfigureAwait(false);
        }
    }
}
