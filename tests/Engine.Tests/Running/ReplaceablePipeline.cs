using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Running;

/// <summary>A pipeline whose source sends until it is stopped.</summary>
internal sealed class ReplaceablePipeline(EndlessSource source, Pipeline pipeline) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public Pipeline Pipeline => pipeline;

    public Task Run { get; private set; } = Task.CompletedTask;

    public long Acknowledged => Pipeline.RecordsAcknowledged;

    public static Task<ReplaceablePipeline> StartAsync(bool isKept, ILoggerFactory log, params Stage[] stages) =>
        StartAsync(isKept, log, [.. stages.Select(s => (Func<Stage>)(() => s))]);

    public static async Task<ReplaceablePipeline> StartAsync(bool isKept, ILoggerFactory log, params Func<Stage>[] stages)
    {
        var source = new EndlessSource();
        PipelinePlan plan = Plan(source, stages) with
        {
            State = isKept ? new StatePlan(TimeSpan.FromSeconds(10), _ => new RememberingStore()) : null,
        };
        var running = new ReplaceablePipeline(
            source,
            new Pipeline(plan, new PipelineServices(Metrics.NewCustomRegistry(), log, new FakeTimeProvider()))
        );
        await running.Pipeline.StartAsync(CancellationToken.None);
        running.Run = running.Pipeline.RunAsync(running._stop.Token);
        return running;
    }

    public async Task PassAsync(int records)
    {
        long until = Acknowledged + records;
        await Eventually.HoldsAsync(() => Acknowledged >= until, "records pass");
    }

    public Task ReplaceAsync(params Stage[] stages) =>
        Pipeline.ReplaceStagesAsync(Plan(source, [.. stages.Select(s => (Func<Stage>)(() => s))]));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Run;
    }

    public async ValueTask DisposeAsync()
    {
        await Pipeline.DisposeAsync();
        _stop.Dispose();
    }

    private static PipelinePlan Plan(Source source, Func<Stage>[] stages) =>
        TestPipeline.Plan(source) with
        {
            Stages =
            [
                .. stages.Select(
                    (make, i) =>
                        new StagePlan
                        {
                            Name = $"stage-{i}",
                            Capacity = 2,
                            Workers = 1,
                            Create = _ => make(),
                        }
                ),
            ],
        };
}

internal sealed class EndlessSource : Source
{
    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        await output.AssignAsync([ScriptedSource.Partition]);
        for (long offset = 0; !stop.IsCancellationRequested; offset++)
        {
            RecordBatch batch = output.Rent(RecordKind.Transaction);
            batch.Receive(ScriptedSource.Partition, offset, 0, "x"u8);
            await output.SendAsync(batch);
        }
        output.Complete();
        await output.Drained;
    }
}
