using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Running;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Running;

public sealed class PipelineTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Run_SourceEnds_EveryBatchPassesEveryStageAndIsAcknowledgedInOrder()
    {
        var source = new ScriptedSource(batches: 200, rowsPerBatch: 3);
        var counting = new CountingStage();
        await using Pipeline pipeline = TestPipeline.Create(source, (new ShufflingStage(1), 4, 4), (counting, 2, 1));

        await pipeline.RunAsync(Never);

        Assert.Equal(200, counting.Batches);
        Assert.True(counting.IsCompleted);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => 3L * i - 1), source.Acknowledged);
        Assert.Equal(600, pipeline.RecordsAcknowledged);
        Assert.Equal(0, pipeline.BatchesInFlight);
        Assert.Equal(PipelineState.Ended, pipeline.State);
    }

    // Each block holds capacity + workers batches and its conveyor one more; the source waits with one.
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 1, 3, 2)]
    [InlineData(4, 3, 1, 1)]
    public async Task Run_LastStageStalls_ExactlyTheBoundedNumberOfBatchesIsInFlight(
        int capacity1,
        int workers1,
        int capacity2,
        int workers2
    )
    {
        var source = new ScriptedSource(batches: 1000, rowsPerBatch: 1);
        var stalling = new StallingStage();
        await using Pipeline pipeline = TestPipeline.Create(
            source,
            (new CountingStage(), capacity1, workers1),
            (stalling, capacity2, workers2)
        );

        Task run = pipeline.RunAsync(Never);
        int inFlight = await Eventually.SettlesAsync(() => pipeline.BatchesInFlight);

        int firstBlock = capacity1 + workers1 + 1;
        int stalledBlock = capacity2 + workers2;
        Assert.Equal(firstBlock + stalledBlock + 1, inFlight);

        stalling.Release();
        await run;
        Assert.Equal(1000, source.Acknowledged.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Run_AStageThrows_TheRunFailsWithThatCauseAndNothingLaterIsAcknowledged(int place)
    {
        var source = new ScriptedSource(batches: 0, rowsPerBatch: 1, untilStopped: true);
        (Stage, int, int)[] stages =
        [
            .. Enumerable.Range(0, 3).Select(i => ((Stage)(i == place ? new ThrowOnBatchStage(7) : new CountingStage()), 2, 1)),
        ];
        await using Pipeline pipeline = TestPipeline.Create(source, stages);

        var failure = await Assert.ThrowsAsync<StageFailedException>(() => pipeline.RunAsync(Never));

        Assert.Equal($"stage-{place}", failure.Stage);
        Assert.Equal("thrown on batch 7", failure.InnerException!.Message);
        Assert.True(source.Acknowledged.Count <= 7);
        Assert.Equal(PipelineState.Failed, pipeline.State);
        Assert.False(pipeline.IsReady);
    }

    [Fact]
    public async Task Run_AStageGivesUpOnABatch_TheRunFailsInsteadOfLosingIt()
    {
        var source = new ScriptedSource(batches: 20, rowsPerBatch: 1);
        await using Pipeline pipeline = TestPipeline.Create(source, (new CountingStage(), 2, 1), (new GiveUpOnBatchStage(7), 2, 1));

        var failure = await Assert.ThrowsAsync<StageFailedException>(() => pipeline.RunAsync(Never));

        Assert.Equal("stage-1", failure.Stage);
        Assert.Contains("no answer in time", failure.InnerException!.Message, StringComparison.Ordinal);
        Assert.True(source.Acknowledged.Count <= 7);
    }

    [Fact]
    public async Task Run_SourceThrows_TheRunFailsWithThatCause()
    {
        await using Pipeline pipeline = TestPipeline.Create(new ThrowingSource(), (new CountingStage(), 1, 1));

        var failure = await Assert.ThrowsAsync<StageFailedException>(() => pipeline.RunAsync(Never));

        Assert.Equal("source", failure.Stage);
        Assert.Equal("the broker said no", failure.InnerException!.Message);
    }

    [Fact]
    public async Task Run_AskedToStop_DrainsWhatIsInFlight()
    {
        var source = new ScriptedSource(batches: 0, rowsPerBatch: 1, untilStopped: true);
        var counting = new CountingStage();
        using var stop = new CancellationTokenSource();
        await using Pipeline pipeline = TestPipeline.Create(source, (new ShufflingStage(2), 2, 2), (counting, 2, 1));

        Task run = pipeline.RunAsync(stop.Token);
        await Eventually.HoldsAsync(() => counting.Batches > 50, "fifty batches have passed");
        await stop.CancelAsync();
        await run;

        Assert.Equal(source.Sent, source.Acknowledged.Count);
        Assert.Equal(source.Sent, counting.Batches);
        Assert.Equal(0, pipeline.BatchesInFlight);
    }

    [Fact]
    public async Task Metrics_AfterARun_CountRecordsBatchesAndRejections()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        var source = new ScriptedSource(batches: 10, rowsPerBatch: 10);
        await using Pipeline pipeline = TestPipeline.Create(
            source,
            TimeProvider.System,
            registry,
            (new RejectingStage("stage-0", 4), 3, 1)
        );

        await pipeline.RunAsync(Never);
        string metrics = await TestPipeline.ScrapeAsync(registry);

        Assert.Contains("vigia_source_records_total{topic=\"scripted\"} 100\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_source_bytes_total{topic=\"scripted\"} 190\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_stage_records_total{stage=\"stage-0\"} 100\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_stage_batches_total{stage=\"stage-0\"} 10\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_stage_capacity_batches{stage=\"stage-0\"} 3\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_records_rejected_total{stage=\"stage-0\",reason=\"unwanted\"} 25\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_end_to_end_latency_seconds_count 100\n", metrics, StringComparison.Ordinal);
        Assert.Equal(25, pipeline.RecordsRejected);
    }

    private sealed class ThrowingSource : Source
    {
        public override Task RunAsync(ISourceOutput output, CancellationToken stop) =>
            throw new InvalidOperationException("the broker said no");
    }
}
