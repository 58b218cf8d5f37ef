using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Observing;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Tests.Running;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Observing;

public sealed class ReadinessTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task QuietMinutes_BatchesAreBeingFilled_StaysReady()
    {
        var source = new HandDrivenSource();
        var stage = new HoldingStage();
        await using Pipeline pipeline = TestPipeline.Create(source, _time, Metrics.NewCustomRegistry(), (stage, 2, 1));
        await pipeline.StartAsync(Never);
        Task run = pipeline.RunAsync(Never);
        await source.SendAsync(0, 1);
        await Eventually.HoldsAsync(() => stage.Begun == 1, "the stage has the batch");
        stage.Settle(0);
        await Eventually.HoldsAsync(() => pipeline.RecordsAcknowledged == 1, "the batch passes");

        _time.Advance(TimeSpan.FromMinutes(5));
        RecordBatch[] filling = [source.Output.Rent(RecordKind.Transaction), source.Output.Rent(RecordKind.Label)];

        Assert.True(pipeline.IsReady);
        Array.ForEach(filling, source.Output.Return);
        source.End();
        await run;
    }

    [Fact]
    public async Task BatchIsHeldForMoreThanAMinute_IsReadyUntilThenAndAgainAfterwards()
    {
        var source = new HandDrivenSource();
        var stage = new HoldingStage();
        await using Pipeline pipeline = TestPipeline.Create(source, _time, Metrics.NewCustomRegistry(), (stage, 2, 1));
        await pipeline.StartAsync(Never);
        Task run = pipeline.RunAsync(Never);
        await Eventually.HoldsAsync(() => pipeline.State == PipelineState.Running, "it runs");
        _time.Advance(TimeSpan.FromMinutes(5));

        await source.SendAsync(0, 1);
        await Eventually.HoldsAsync(() => stage.Begun == 1, "the stage has the batch");
        RecordBatch filling = source.Output.Rent(RecordKind.Transaction);
        Assert.True(pipeline.IsReady);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(pipeline.IsReady);
        source.Output.Return(filling);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(pipeline.IsReady);
        Assert.True(pipeline.IsStalled);
        stage.Settle(0);
        await Eventually.HoldsAsync(() => pipeline.IsReady, "it is ready again");
        source.End();
        await run;
    }
}
