using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Telemetry;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Running;

/// <summary>Other stages take the place of those that run, while records flow.</summary>
public sealed class StageReplacementTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly ILoggerFactory NoLog = NullLoggerFactory.Instance;

    [Fact]
    public async Task AnyNumberOfReplacementsAtAnyTime_EveryRecordIsCountedExactlyOnce()
    {
        int replaced = 0;
        await Gen.Select(Gen.Int[1, 3], Gen.Int, Gen.Int[0, 25].Array[1, 4], Gen.Bool)
            .SampleAsync(
                async history =>
                {
                    (int partitions, int seed, int[] pauses, bool isKept) = history;
                    var source = new ResumingSource(partitions, 200, int.MaxValue, seed);
                    var store = new RememberingStore();
                    var tally = new TallyStage();
                    await using Pipeline pipeline = isKept
                        ? TestPipeline.Create(source, store, TimeProvider.System, (new ShufflingStage(seed), 2, 3), (tally, 2, 1))
                        : TestPipeline.Create(source, (new ShufflingStage(seed), 2, 3), (tally, 2, 1));
                    await pipeline.StartAsync(Never);
                    Task run = pipeline.RunAsync(Never);
                    foreach (int pause in pauses)
                    {
                        await YieldAsync(pause);
                        var next = new TallyStage();
                        if (await IsReplacedAsync(pipeline, TestPipeline.Plan(source, (new ShufflingStage(pause), 1, 2), (next, 3, 1))))
                        {
                            tally = next;
                            Interlocked.Increment(ref replaced);
                        }
                    }
                    await run;

                    Assert.Equal(200 * partitions, tally.Counts.Count);
                    Assert.All(tally.Counts.Values, count => Assert.Equal(1, count), throwIfEmpty: true);
                    Assert.Equal(200 * partitions, pipeline.RecordsAcknowledged);
                    Assert.Equal(isKept ? Enumerable.Repeat(200L, partitions) : [], store.Offsets.Values);
                },
                iter: 80
            );
        Assert.NotEqual(0, replaced);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StageCountsAgainstSomethingElse_ItStartsAfreshAndSaysSoAndTheOthersGoOn(bool isKept)
    {
        using var log = new RememberingLogger();
        await using ReplaceablePipeline running = await ReplaceablePipeline.StartAsync(
            isKept,
            log,
            new TallyStage("profile-1"),
            new TallyStage("model-1")
        );
        await running.PassAsync(20);
        var fromEmpty = new TallyStage("profile-2");
        var goesOn = new TallyStage("model-1");
        await running.ReplaceAsync(fromEmpty, goesOn);
        await running.PassAsync(20);
        await running.StopAsync();

        Assert.Equal(running.Acknowledged, goesOn.Counts.Count);
        Assert.InRange(fromEmpty.Counts.Count, 20, running.Acknowledged - 20);
        Assert.Single(log.Messages, line =>
            line.Text.Contains(
                "stage 'stage-0' starts from empty: its stored state was counted with profile-1, the configuration now says profile-2",
                StringComparison.Ordinal
            )
        );
        Assert.DoesNotContain(log.Messages, line => line.Text.Contains("stage 'stage-1': its state", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StageTakenOutAndPutBack_StartsEmptyAndSaysSo(bool isKept)
    {
        using var log = new RememberingLogger();
        await using ReplaceablePipeline running = await ReplaceablePipeline.StartAsync(isKept, log, new TallyStage(), new TallyStage());
        await running.PassAsync(20);
        await running.ReplaceAsync(new TallyStage());
        await running.PassAsync(20);
        (TallyStage stays, TallyStage back) = (new TallyStage(), new TallyStage());
        await running.ReplaceAsync(stays, back);
        await running.PassAsync(20);
        await running.StopAsync();

        Assert.Equal(running.Acknowledged, stays.Counts.Count);
        // Not even what was counted before it went: windows would lack what came between.
        Assert.InRange(back.Counts.Count, 20, running.Acknowledged - 40);
        Assert.Single(log.Messages, line => line.Text.Contains("stage 'stage-1' was removed from the pipeline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StageCannotBeOpened_TheFormerOnesGoOnWithWhatTheyCounted()
    {
        var again = new Queue<TallyStage>([new TallyStage(), new TallyStage()]);
        TallyStage first = again.Peek();
        await using ReplaceablePipeline running = await ReplaceablePipeline.StartAsync(isKept: false, NoLog, again.Dequeue);
        await running.PassAsync(20);
        TallyStage second = again.Peek();

        var refusal = await Assert.ThrowsAsync<ReloadRefusedException>(() => running.ReplaceAsync(new UnopenedStage()));
        await running.PassAsync(20);
        await running.StopAsync();

        Assert.Contains("has no licence", refusal.InnerException!.InnerException!.Message, StringComparison.Ordinal);
        Assert.NotSame(first, second);
        Assert.Equal(running.Acknowledged, second.Counts.Count);
        Assert.Equal(PipelineState.Ended, running.Pipeline.State);
    }

    [Fact]
    public async Task NeitherCanBeOpened_ThePipelineFailsWithTheCause()
    {
        Stage[] once = [new TallyStage(), new UnopenedStage()];
        int made = 0;
        await using ReplaceablePipeline running = await ReplaceablePipeline.StartAsync(isKept: false, NoLog, () => once[made++]);

        await Assert.ThrowsAsync<ReloadRefusedException>(() => running.ReplaceAsync(new UnopenedStage()));

        var failure = await Assert.ThrowsAsync<StageFailedException>(() => running.Run);
        Assert.Equal("stage-0", failure.Stage);
        Assert.Equal(PipelineState.Failed, running.Pipeline.State);
    }

    [Fact]
    public async Task StageFailsBehindTheMark_ThePipelineFailsAsEver()
    {
        await using ReplaceablePipeline running = await ReplaceablePipeline.StartAsync(isKept: true, NoLog, new TallyStage());
        await running.ReplaceAsync(new ThrowOnBatchStage(3));

        var failure = await Assert.ThrowsAsync<StageFailedException>(() => running.Run);

        Assert.Equal("thrown on batch 3", failure.InnerException!.Message);
    }

    [Fact]
    public async Task PartitionGivenUp_IsNotBroughtBackByAReplacement()
    {
        var source = new HandDrivenSource();
        await using var pipeline = TestPipeline.Create(source, (new TallyStage(), 2, 1));
        await pipeline.StartAsync(Never);
        Task run = pipeline.RunAsync(Never);
        await source.SendAsync(0, 10);
        await pipeline.ReplaceStagesAsync(TestPipeline.Plan(source, (new TallyStage(), 2, 1)));
        await source.Output.RevokeAsync([ScriptedSource.Partition]);
        await source.Output.AssignAsync([ScriptedSource.Partition]);
        await source.SendAsync(10, 5);
        var last = new TallyStage();
        await pipeline.ReplaceStagesAsync(TestPipeline.Plan(source, (last, 2, 1)));
        source.End();
        await run;

        Assert.Equal([10, 11, 12, 13, 14], last.Counts.Keys.Select(k => k.Offset).Order());
    }

    [Fact]
    public async Task Metrics_CountersGoOnAndGaugesOfFormerStagesAreGone()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        var source = new HandDrivenSource();
        var services = new PipelineServices(registry, NullLoggerFactory.Instance, TimeProvider.System);
        await using var pipeline = new Pipeline(Plan("v1"), services);
        await pipeline.StartAsync(Never);
        Task run = pipeline.RunAsync(Never);
        await source.SendAsync(0, 10);
        await pipeline.ReplaceStagesAsync(Plan("v2"));
        await source.SendAsync(10, 5);
        source.End();
        await run;
        string metrics = await TestPipeline.ScrapeAsync(registry);

        Assert.Contains("vigia_stage_records_total{stage=\"counting\"} 15\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nvigia_late_records_total{stage=\"counting\"} 15\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_info{version=\"v2\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nvigia_watermark_seconds 7\n", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("v1", metrics, StringComparison.Ordinal);

        PipelinePlan Plan(string version) =>
            TestPipeline.Plan(source) with
            {
                Stages =
                [
                    new StagePlan
                    {
                        Name = "counting",
                        Capacity = 2,
                        Workers = 1,
                        Create = context => new MeasuredStage(context, version),
                    },
                ],
            };
    }

    [Fact]
    public async Task Metrics_SeriesOfWhatIsGoneAreGoneAndThoseOfEventsGoOn()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        var source = new HandDrivenSource();
        await using var pipeline = new Pipeline(
            Plan(("counting", "v1"), ("leaving", "v1")),
            new PipelineServices(registry, NullLoggerFactory.Instance, TimeProvider.System)
        );
        await pipeline.StartAsync(Never);
        Task run = pipeline.RunAsync(Never);
        await source.SendAsync(0, 10);
        await Eventually.HoldsAsync(() => pipeline.RecordsAcknowledged == 10, "records pass");
        string before = await TestPipeline.ScrapeAsync(registry);
        await pipeline.ReplaceStagesAsync(Plan(("counting", "v2")));
        string after = await TestPipeline.ScrapeAsync(registry);
        PipelinePlan refused = Plan(("counting", "v3"));
        refused = refused with
        {
            Stages =
            [
                .. refused.Stages,
                new StagePlan
                {
                    Name = "unopened",
                    Capacity = 2,
                    Workers = 1,
                    Create = _ => new UnopenedStage(),
                },
            ],
        };
        await Assert.ThrowsAsync<ReloadRefusedException>(() => pipeline.ReplaceStagesAsync(refused));
        await pipeline.ReplaceStagesAsync(Plan(("counting", "v2")));
        string again = await TestPipeline.ScrapeAsync(registry);
        await source.SendAsync(10, 5);
        source.End();
        await run;
        string end = await TestPipeline.ScrapeAsync(registry);

        Assert.Contains("vigia_model_scored_total{model=\"v1\"} 20\n", before, StringComparison.Ordinal);
        Assert.Contains("vigia_records_rejected_total{stage=\"leaving\",reason=\"odd\"} 10\n", before, StringComparison.Ordinal);
        Assert.Contains("vigia_stage_batch_duration_seconds_count{stage=\"leaving\"} 1\n", before, StringComparison.Ordinal);
        Assert.All([after, again, end], text => Assert.DoesNotContain("v1", text, StringComparison.Ordinal), throwIfEmpty: true);
        Assert.All([after, again, end], text => Assert.DoesNotContain("leaving", text, StringComparison.Ordinal), throwIfEmpty: true);
        Assert.All([after, again, end], text => Assert.DoesNotContain("v3", text, StringComparison.Ordinal), throwIfEmpty: true);
        Assert.All([after, again, end], text => Assert.DoesNotContain("unopened", text, StringComparison.Ordinal), throwIfEmpty: true);
        Assert.All(
            [after, again],
            text => Assert.Contains("vigia_records_rejected_total{stage=\"counting\",reason=\"odd\"} 10\n", text, StringComparison.Ordinal),
            throwIfEmpty: true
        );
        Assert.Contains("vigia_model_scored_total{model=\"v2\"} 5\n", end, StringComparison.Ordinal);
        Assert.Contains("vigia_records_rejected_total{stage=\"counting\",reason=\"odd\"} 15\n", end, StringComparison.Ordinal);
        Assert.Contains("vigia_stage_records_total{stage=\"counting\"} 15\n", end, StringComparison.Ordinal);

        PipelinePlan Plan(params (string Name, string Version)[] stages) =>
            TestPipeline.Plan(source) with
            {
                Stages =
                [
                    .. stages.Select(s => new StagePlan
                    {
                        Name = s.Name,
                        Capacity = 2,
                        Workers = 1,
                        Create = context => new EventStage(context, s.Version),
                    }),
                ],
            };
    }

    [Fact]
    public async Task Replace_NothingRuns_IsRefused()
    {
        var source = new ScriptedSource(batches: 1, rowsPerBatch: 1);
        await using Pipeline pipeline = TestPipeline.Create(source, (new TallyStage(), 2, 1));
        PipelinePlan plan = TestPipeline.Plan(source, (new TallyStage(), 2, 1));
        await Assert.ThrowsAsync<ReloadRefusedException>(() => pipeline.ReplaceStagesAsync(plan));
        await pipeline.StartAsync(Never);
        await pipeline.RunAsync(Never);
        await Assert.ThrowsAsync<ReloadRefusedException>(() => pipeline.ReplaceStagesAsync(plan));
    }

    private static async Task YieldAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await Task.Yield();
        }
    }

    private static async Task<bool> IsReplacedAsync(Pipeline pipeline, PipelinePlan plan)
    {
        try
        {
            await pipeline.ReplaceStagesAsync(plan);
            return true;
        }
        catch (ReloadRefusedException)
        {
            return false;
        }
    }

    private sealed class UnopenedStage : Stage
    {
        public override ValueTask StartAsync(CancellationToken cancellation) => throw new InvalidOperationException("has no licence");

        public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation) => ValueTask.CompletedTask;
    }

    /// <summary>Publishes its version from the beginning, and odd records from the first one on.</summary>
    private sealed class EventStage(StageContext context, string version) : Stage
    {
        private readonly Counter.Child _scored = context.Metrics.Counter(MetricNames.ModelScored, "Counted.", "model").WithLabels(version);

        public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
        {
            _scored.Inc(batch.Received);
            context
                .Metrics.Counter(MetricNames.RecordsRejected, "Counted.", "stage", "reason")
                .WithLabels(context.Stage, "odd")
                .Inc(batch.Received);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Publishes its counts only before each scrape, as stages do whose figures are costly.</summary>
    private sealed class MeasuredStage : Stage
    {
        private long _records;

        public MeasuredStage(StageContext context, string version)
        {
            var total = new RunningTotal(context.Metrics.Counter(MetricNames.LateRecords, "Counted.", "stage").WithLabels(context.Stage));
            context.Metrics.Gauge(MetricNames.ModelInfo, "1.", "version").WithLabels(version).Set(1);
            Gauge watermark = context.Metrics.Gauge(MetricNames.Watermark, "Some time.");
            context.Metrics.BeforeCollect(() =>
            {
                total.Set(_records);
                watermark.Set(7);
            });
        }

        public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
        {
            _records += batch.Received;
            return ValueTask.CompletedTask;
        }
    }
}
