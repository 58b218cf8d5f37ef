using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;

namespace Vigia.Bench.Throughput.Engine;

/// <summary>Vigia: the whole pipeline, from its source to its metrics.</summary>
/// <param name="plan">Loads the plan of a run.</param>
/// <param name="name">What it is called.</param>
/// <param name="counts">Whether others must agree with its counts.</param>
/// <param name="description">What it does.</param>
/// <param name="settlesEachBatch">Whether each batch must have settled before a stage begins with the next, as if none had several on their way.</param>
internal sealed class EngineContender(
    Func<PipelinePlan> plan,
    string name = "engine",
    bool counts = true,
    string description = "Vigia, source to metrics",
    bool settlesEachBatch = false
) : Contender
{
    private List<TimedStage> _timed = [];
    private Pipeline? _pipeline;

    public override string Name => name;

    public override string Description => description;

    public override async Task PrepareAsync()
    {
        PipelinePlan loaded = plan();
        List<TimedStage> timed = [];
        PipelinePlan measured = loaded with
        {
            Stages = [.. loaded.Stages.Select(stage => stage with { Create = context => Timed(stage.Create(context)) })],
        };
        _pipeline = new Pipeline(
            measured,
            new PipelineServices(Metrics.NewCustomRegistry(), NullLoggerFactory.Instance, TimeProvider.System)
        );
        _timed = timed;
        await _pipeline.StartAsync().ConfigureAwait(false);

        TimedStage Timed(Stage stage)
        {
            timed.Add(new TimedStage(stage, timed.Count == 0 ? Begin : static () => { }, settlesEachBatch));
            return timed[^1];
        }
    }

    public override async Task<long> RunAsync()
    {
        await _pipeline!.RunAsync(CancellationToken.None).ConfigureAwait(false);
        return _pipeline.RecordsAcknowledged;
    }

    public override async Task FinishAsync()
    {
        Stages =
        [
            .. _pipeline!.StageStatuses.Zip(_timed, (status, timed) => new StageTime(status.Name, status.BusySeconds, timed.CpuSeconds)),
        ];
        Tally = !counts ? null : DriftTally.Of(_timed.Select(t => t.Inner));
        await DisposeAsync().ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_pipeline is not null)
        {
            await _pipeline.DisposeAsync().ConfigureAwait(false);
            _pipeline = null;
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
