using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Running;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Running;

/// <summary>Batches that are on their way after a stage's turn with them.</summary>
public sealed class DeferredStageTests : IAsyncDisposable
{
    private const int Capacity = 3;

    // In the block (capacity + worker) and on its conveyor.
    private const int Most = Capacity + 2;

    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly HoldingStage _holding = new();

    public ValueTask DisposeAsync() => _holding.DisposeAsync();

    [Fact]
    public async Task BatchesThatSettleInAnyOrder_GoOnInTheOrderInWhichTheyCame()
    {
        var source = new ScriptedSource(batches: Most, rowsPerBatch: 1);
        await using Pipeline pipeline = TestPipeline.Create(source, (_holding, Capacity, 1), (new CountingStage(), 1, 1));
        Task run = pipeline.RunAsync(Never);
        await Eventually.HoldsAsync(() => _holding.Begun == Most, "all have begun");

        for (int number = Most - 1; number > 0; number--)
        {
            _holding.Settle(number);
        }
        Assert.Equal(0, await Eventually.SettlesAsync(() => source.Acknowledged.Count));
        _holding.Settle(0);
        await run;

        Assert.Equal(Enumerable.Range(0, Most).Select(i => (long)i), source.Acknowledged);
    }

    [Fact]
    public async Task WhatIsOnItsWay_IsBoundedByTheBlock()
    {
        var source = new ScriptedSource(batches: 100, rowsPerBatch: 1);
        await using Pipeline pipeline = TestPipeline.Create(source, (_holding, Capacity, 1));
        Task run = pipeline.RunAsync(Never);

        Assert.Equal(Most, await Eventually.SettlesAsync(() => _holding.Begun));
        Assert.Equal(Most + 1, await Eventually.SettlesAsync(() => pipeline.BatchesInFlight));
        _holding.Settle(0);
        Assert.Equal(Most + 1, await Eventually.SettlesAsync(() => _holding.Begun));

        await Eventually.HoldsAsync(
            () =>
            {
                _holding.SettleAll();
                return run.IsCompleted;
            },
            "the run ends"
        );
        await run;
        Assert.Equal(100, source.Acknowledged.Count);
    }

    [Fact]
    public async Task OneOnItsWayFails_TheRunFailsWithItsCause_AndNothingBehindItIsAcknowledged()
    {
        var source = new ScriptedSource(batches: 0, rowsPerBatch: 1, untilStopped: true);
        await using Pipeline pipeline = TestPipeline.Create(source, (new CountingStage(), 1, 1), (_holding, Capacity, 1));
        Task run = pipeline.RunAsync(Never);
        await Eventually.HoldsAsync(() => _holding.Begun == Most, "as many as may are on their way");

        _holding.Settle(3);
        _holding.Fail(2, "refused");
        _holding.Settle(1);
        _holding.Settle(0);
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => run);

        Assert.Equal(("stage-1", "refused"), (failure.Stage, failure.InnerException!.Message));
        Assert.Equal([0L, 1L], source.Acknowledged);
        Assert.Equal(_holding.Begun, _holding.Ended);
    }

    [Fact]
    public async Task AnotherStageFails_WhatIsOnItsWayIsCancelled_BeforeTheRunEnds()
    {
        var source = new ScriptedSource(batches: 0, rowsPerBatch: 1, untilStopped: true);
        await using Pipeline pipeline = TestPipeline.Create(source, (new ThrowOnBatchStage(Most - 1), 1, 1), (_holding, Capacity, 1));

        var failure = await Assert.ThrowsAsync<StageFailedException>(() => pipeline.RunAsync(Never));

        Assert.Equal("stage-0", failure.Stage);
        Assert.Empty(source.Acknowledged);
        Assert.Equal(_holding.Begun, _holding.Ended);
    }

    [Fact]
    public async Task Mark_WaitsForWhatIsOnItsWayBeforeIt()
    {
        var source = new ResumingSource(partitions: 1, recordsPerPartition: 1000, batches: 2, seed: 1);
        var store = new RememberingStore();
        await using Pipeline pipeline = TestPipeline.Create(
            source,
            store,
            TimeProvider.System,
            (_holding, Capacity, 1),
            (new TallyStage(), 1, 1)
        );
        await pipeline.StartAsync(Never);
        Task run = pipeline.RunAsync(Never);
        await Eventually.HoldsAsync(() => _holding.Begun == 2, "both have begun");

        _holding.Settle(1);
        Assert.Equal(0, await Eventually.SettlesAsync(() => store.Writes));
        _holding.Settle(0);
        await run;

        Assert.Equal(1, store.Writes);
        Assert.Equal(pipeline.RecordsAcknowledged, store.Offsets[ResumingSource.First]);
    }

    [Fact]
    public async Task BusyTime_OfSeveralOnTheirWay_IsThatOfOne()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        var time = new FakeTimeProvider();
        var source = new ScriptedSource(batches: Most, rowsPerBatch: 1);
        await using Pipeline pipeline = TestPipeline.Create(source, time, registry, (_holding, Capacity, 1));
        Task run = pipeline.RunAsync(Never);
        await Eventually.HoldsAsync(() => _holding.Begun == Most, "all have begun");

        time.Advance(TimeSpan.FromSeconds(10));

        StageStatus status = Assert.Single(pipeline.StageStatuses);
        Assert.Equal((Most, 10.0), (status.Working, status.BusySeconds));
        _holding.SettleAll();
        await run;
        Assert.Contains(
            "vigia_stage_busy_seconds_total{stage=\"stage-0\"} 10\n",
            await TestPipeline.ScrapeAsync(registry),
            StringComparison.Ordinal
        );
    }
}
