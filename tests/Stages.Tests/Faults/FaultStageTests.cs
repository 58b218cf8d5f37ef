using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Faults;
using Vigia.Stages.Tests.Sinks;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Faults;

public sealed class FaultStageTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly RecordBatch _batch = new BatchPool().Rent(RecordKind.Transaction);

    [Fact]
    public async Task Process_DelayedBatch_WaitsForItsTimeAndNoLonger()
    {
        Stage stage = Make(new FaultOptions { Delay = new Strike(0, 2, TimeSpan.FromSeconds(3)) });

        await stage.ProcessAsync(_batch, CancellationToken.None);
        Task second = stage.ProcessAsync(_batch, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await second;

        Assert.Contains(
            "vigia_faults_injected_total{fault=\"delay\"} 1",
            await TestPipeline.ScrapeAsync(_registry),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Process_StalledBatch_EndsWhenThePipelineIsAborted()
    {
        Stage stage = Make(new FaultOptions { Stall = new Strike(1, null, TimeSpan.FromDays(1)) });
        using var abort = new CancellationTokenSource();
        Task stalled = stage.ProcessAsync(_batch, abort.Token).AsTask();
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stalled);
    }

    [Fact]
    public async Task Run_BatchOnWhichItThrows_StopsThePipelineWithTheCauseAndWithoutAcknowledgingIt()
    {
        var source = new ScriptedSource(batches: 10, rowsPerBatch: 5);
        await using Pipeline pipeline = TestPipeline.Create(
            source,
            (Make(new FaultOptions { Throw = new Strike(0, 3, TimeSpan.Zero) }), 1, 1)
        );
        await pipeline.StartAsync(TestContext.Current.CancellationToken);

        StageFailedException failure = await Assert.ThrowsAsync<StageFailedException>(() => pipeline.RunAsync(CancellationToken.None));

        Assert.Equal(
            "failed on batch 3, as its configuration asks for",
            Assert.IsType<InjectedFaultException>(failure.InnerException).Message
        );
        Assert.All(source.Acknowledged, offset => Assert.True(offset < 10), throwIfEmpty: true);
        Assert.Equal(PipelineState.Failed, pipeline.State);
    }

    [Fact]
    public void Draws_SameSeed_StrikeTheSameShareOfBatches()
    {
        var strike = new Strike(0.25, null, TimeSpan.Zero);
        long[] Struck(ulong seed, int kind) =>
            [.. Enumerable.Range(1, 10_000).Select(i => (long)i).Where(i => new FaultDraws(seed).Strikes(strike, i, kind))];

        Assert.Equal(Struck(7, 0), Struck(7, 0));
        Assert.NotEqual(Struck(7, 0), Struck(8, 0));
        Assert.NotEqual(Struck(7, 0), Struck(7, 1));
        Assert.InRange(Struck(7, 0).Length, 2_300, 2_700);
    }

    [Theory]
    [InlineData("delay: { time: 5s }", "'delay' strikes nothing; give it a 'share' of batches, or the number of a 'batch'")]
    [InlineData("throw: { share: 1.5 }", "'1.5' is out of range; write 0 to 1")]
    [InlineData("throw: { time: 5s }", "unknown key 'time'; known: share, batch")]
    public void Plan_FaultThatCannotBe_IsRefused(string settings, string message)
    {
        using var stand = new PlanStand();
        Assert.Contains(message, Assert.Single(stand.Problems($"  - fault: {{ {settings} }}")), StringComparison.Ordinal);
    }

    private FaultStage Make(FaultOptions options) =>
        new(
            options,
            new StageContext("fault", new Dictionary<RecordKind, RecordSchema>(), [], new MetricSet(_registry), NullLogger.Instance, _time)
        );
}
