using Prometheus;
using Vigia.Engine.Observing;
using Vigia.Engine.Running;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Observing;

public sealed class PipelineActivityTests
{
    private readonly JumpingTime _time = new();

    [Fact]
    public async Task Measure_AStageHangsOnABatch_ItCountsAsBusyAndWhatIsBeforeItAsBlockedMeanwhile()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        var source = new ScriptedSource(batches: 100, rowsPerBatch: 1);
        var stalling = new StallingStage();
        await using Pipeline pipeline = TestPipeline.Create(source, _time, registry, (new CountingStage(), 1, 1), (stalling, 2, 1));
        Task run = pipeline.RunAsync(CancellationToken.None);
        await Eventually.SettlesAsync(() => pipeline.BatchesInFlight);
        PipelineMeasures from = pipeline.Measure();
        _time.Advance(TimeSpan.FromSeconds(8));

        var activity = PipelineActivity.Between(from, pipeline.Measure(), _time);

        Assert.Equal(8, activity.Seconds);
        Assert.Equal(0, activity.RecordsPerSecond);
        Assert.Equal(1, activity.SourceBlockedShare);
        Assert.Equal([new("stage-0", 0, 0, 1), new("stage-1", 0, 1, 0)], activity.Stages);
        Assert.Equal("stage-1", activity.Bottleneck);
        Assert.Null(activity.LatencyMedian);
        string metrics = await TestPipeline.ScrapeAsync(registry);
        Assert.Contains("vigia_source_blocked_seconds_total 8\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_stage_blocked_seconds_total{stage=\"stage-0\"} 8\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_stage_busy_seconds_total{stage=\"stage-1\"} 8\n", metrics, StringComparison.Ordinal);

        stalling.Release();
        await run;
        Assert.Equal(8, pipeline.Measure().Stages[1].BusySeconds);
    }

    [Theory]
    // What the source and the stages a, b and c wait, how busy the stages are, and which of them limits the flow.
    [InlineData(new double[] { 0, 0, 0, 0 }, new[] { 0.9, 0.2, 0.1 }, null)]
    [InlineData(new[] { 0.6, 0, 0, 0 }, new[] { 1, 0.2, 0.1 }, "a")]
    [InlineData(new[] { 0.9, 0.8, 0.7, 0 }, new[] { 0.1, 0.2, 1 }, "c")]
    [InlineData(new[] { 0.9, 0.8, 0.06, 0 }, new[] { 0.1, 1, 0.3 }, "b")]
    [InlineData(new[] { 0.04, 0.04, 0, 0 }, new[] { 1, 1, 0.3 }, null)]
    public void Between_Bottleneck_IsTheBusiestOfThoseThatKeepOthersWaiting(double[] blocked, double[] busy, string? expected)
    {
        PipelineMeasures from = Measures(new double[4], new double[3], 0, []);
        _time.Advance(TimeSpan.FromSeconds(10));
        PipelineMeasures to = Measures([.. blocked.Select(b => 10 * b)], [.. busy.Select(b => 10 * b)], 50, []);

        var activity = PipelineActivity.Between(from, to, _time);

        Assert.Equal(expected, activity.Bottleneck);
        Assert.Equal(5, activity.RecordsPerSecond);
        Assert.Equal(blocked[0], activity.SourceBlockedShare, 12);
        Assert.Equal(busy, activity.Stages.Select(s => Math.Round(s.Utilisation, 12)));
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void Between_TimeOfDayIsSet_RatesAreThoseOfWhatHasPassed(int days)
    {
        PipelineMeasures from = Measures([1, 0, 0, 0], [1, 1, 1], 100, []);
        _time.Jump = TimeSpan.FromDays(days);
        _time.Advance(TimeSpan.FromSeconds(10));

        var activity = PipelineActivity.Between(from, Measures([6, 0, 0, 0], [11, 1, 1], 150, []), _time);

        Assert.Equal((10, 5, 0.5), (activity.Seconds, activity.RecordsPerSecond, activity.SourceBlockedShare));
        Assert.Equal([1, 0, 0], activity.Stages.Select(s => s.Utilisation));
    }

    [Fact]
    public void Between_BeforeTheRunHasBegun_CountsFromNothing()
    {
        PipelineMeasures from = Measures(new double[4], [], 0, []);
        _time.Advance(TimeSpan.FromSeconds(2));

        var activity = PipelineActivity.Between(from, Measures([0, 0, 0, 0], [1, 2, 0], 8, []), _time);

        Assert.Equal([0.5, 1, 0], activity.Stages.Select(s => s.Utilisation));
        Assert.Equal(0, PipelineActivity.Between(from, from, _time).RecordsPerSecond);
    }

    [Fact]
    public void Between_AStageWasTakenOut_TheOthersAreComparedWithThemselves()
    {
        PipelineMeasures from = Measures([0, 1, 2, 3], [4, 5, 6], 100, []);
        _time.Advance(TimeSpan.FromSeconds(10));
        PipelineMeasures to = Measures([0, 1, 2, 3], [4, 5, 8], 150, []);

        var activity = PipelineActivity.Between(from, to with { Stages = [to.Stages[0], to.Stages[2]] }, _time);

        Assert.Equal([new("a", 5, 0, 0), new("c", 5, 0.2, 0)], activity.Stages);
    }

    [Fact]
    public void Between_Latency_IsInterpolatedWithinItsBucketAsPromQLDoes()
    {
        PipelineMeasures from = Measures(new double[4], new double[3], 0, [(3, 100)]);
        _time.Advance(TimeSpan.FromSeconds(1));

        // 10 up to 10 ms (since the first), 80 between 10 and 25 ms, 10 beyond the last bound: the median is 40/80 of the way from 10 to 25 ms.
        var activity = PipelineActivity.Between(from, Measures(new double[4], new double[3], 100, [(3, 110), (4, 80), (20, 10)]), _time);

        Assert.Equal(0.0175, activity.LatencyMedian!.Value, 12);
        Assert.Equal(3600, activity.Latency99);
    }

    private PipelineMeasures Measures(double[] blocked, double[] busy, long acknowledged, (int Bucket, long Count)[] latencies)
    {
        long[] counts = new long[PipelineMeasures.LatencyBounds.Count + 1];
        foreach ((int bucket, long count) in latencies)
        {
            counts[bucket] = count;
        }
        return new PipelineMeasures
        {
            Timestamp = _time.GetTimestamp(),
            Acknowledged = acknowledged,
            SourceBlockedSeconds = blocked[0],
            Stages = [.. busy.Select((b, i) => new StageStatus($"{(char)('a' + i)}", 0, 2, 0, 1, acknowledged, b, blocked[i + 1]))],
            LatencyCounts = counts,
        };
    }
}
