using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Vigia.Engine.Components;
using Vigia.Engine.Observing;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Checkpointing;

public sealed class CheckpointTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task AnyHistoryOfRunsAndFailures_EveryRecordIsCountedExactlyOnce()
    {
        await Gen.Select(Gen.Int[1, 3], Gen.Int, Gen.Int[0, 40].Array[0, 5])
            .SampleAsync(
                async history =>
                {
                    (int partitions, int seed, int[] failures) = history;
                    var store = new RememberingStore();
                    foreach (int failAt in failures)
                    {
                        await using Pipeline failing = TestPipeline.Create(
                            new ResumingSource(partitions, 100, 60, seed + failAt),
                            store,
                            TimeProvider.System,
                            (new ShufflingStage(seed), 2, 3),
                            (new TallyStage(), 2, 1),
                            (new ThrowOnBatchStage(failAt), 1, 1)
                        );
                        await failing.StartAsync(Never);
                        await Record.ExceptionAsync(() => failing.RunAsync(Never));
                    }
                    var tally = new TallyStage();
                    await using Pipeline last = TestPipeline.Create(
                        new ResumingSource(partitions, 100, int.MaxValue, seed),
                        store,
                        TimeProvider.System,
                        (new ShufflingStage(seed), 2, 3),
                        (tally, 2, 1)
                    );
                    await last.StartAsync(Never);
                    await last.RunAsync(Never);

                    Assert.Equal(100 * partitions, tally.Counts.Count);
                    Assert.All(tally.Counts.Values, count => Assert.Equal(1, count), throwIfEmpty: true);
                    Assert.All(store.Offsets.Values, next => Assert.Equal(100, next), throwIfEmpty: true);
                },
                iter: 60
            );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task Run_WhileRecordsFlow_ACheckpointIsWrittenAtEachInterval_WhateverTheTimeOfDayIsSetTo(int days)
    {
        var time = new JumpingTime();
        var store = new RememberingStore();
        var source = new ScriptedSource(batches: 0, rowsPerBatch: 1, untilStopped: true);
        using var stop = new CancellationTokenSource();
        await using Pipeline pipeline = TestPipeline.Create(source, store, time, (new TallyStage(), 2, 1));
        await pipeline.StartAsync(Never);

        Task run = pipeline.RunAsync(stop.Token);
        for (int i = 1; i <= 3; i++)
        {
            int sent = source.Sent;
            await Eventually.HoldsAsync(() => source.Sent > sent, "more batches are sent");
            time.Jump += TimeSpan.FromDays(days);
            time.Advance(TimeSpan.FromSeconds(10));
            await Eventually.HoldsAsync(() => store.Writes >= i, $"checkpoint {i} is written");
        }
        await stop.CancelAsync();
        await run;

        Assert.Equal(source.Sent, store.Offsets[ScriptedSource.Partition]);
    }

    [Fact]
    public async Task Quiet_NothingIsWrittenAndTheCheckpointIsAsYoungAsTheInterval()
    {
        var time = new FakeTimeProvider();
        var store = new RememberingStore();
        var source = new QuietSource();
        using var stop = new CancellationTokenSource();
        await using Pipeline pipeline = TestPipeline.Create(source, store, time, (new TallyStage(), 2, 1));
        await pipeline.StartAsync(Never);
        Task run = pipeline.RunAsync(stop.Token);
        for (int i = 0; i < 30; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Eventually.HoldsAsync(() => pipeline.CheckpointAge < TimeSpan.FromSeconds(10), "the state is known to be whole");
        }
        await stop.CancelAsync();
        await run;

        Assert.Equal(0, store.Writes);
    }

    [Fact]
    public async Task Stop_WithoutARecord_StagesAreToldThatStateIsKept()
    {
        var stage = new PublishingStage();
        await using Pipeline pipeline = TestPipeline.Create(
            new ScriptedSource(batches: 0, rowsPerBatch: 1),
            new RememberingStore(),
            TimeProvider.System,
            (stage, 2, 1)
        );
        await pipeline.StartAsync(Never);
        await pipeline.RunAsync(Never);

        Assert.Contains(stage.Calls, call => call.StartsWith("save", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_StageCountsAgainstSomethingElse_ItStartsAfreshAndTheOthersGoOn()
    {
        var store = new RememberingStore();
        await RunAsync(store, new TallyStage("profile-1"), new TallyStage("model-1"), 5);

        var fromEmpty = new TallyStage("profile-2");
        var goesOn = new TallyStage("model-1");
        await RunAsync(store, fromEmpty, goesOn, int.MaxValue);

        Assert.Equal(100, goesOn.Counts.Count);
        Assert.InRange(fromEmpty.Counts.Count, 1, 99);
    }

    [Fact]
    public async Task Revoke_PartitionGivenUp_StagesForgetItAfterItsStateIsWritten()
    {
        var store = new RememberingStore();
        var tally = new TallyStage();
        await using Pipeline pipeline = TestPipeline.Create(new RevokingSource(), store, TimeProvider.System, (tally, 2, 1));
        await pipeline.StartAsync(Never);
        await pipeline.RunAsync(Never);

        Assert.Empty(tally.Counts);
        Assert.Equal(10, store.Offsets[ScriptedSource.Partition]);
        Assert.Equal(10, store.Load(ScriptedSource.Partition).Entries.Count);
    }

    [Fact]
    public async Task Keep_SourceHearsOfEachCheckpointOnceItIsWritten_AndBeforeAnybodyGoesOn()
    {
        const int Rounds = 50;
        var store = new RememberingStore();
        var source = new MarkAfterEachBatchSource(Rounds) { Store = store };
        await using Pipeline pipeline = TestPipeline.Create(source, store, TimeProvider.System, (new TallyStage(), 2, 1));
        await pipeline.StartAsync(Never);
        await pipeline.RunAsync(Never);

        Assert.Equal(Enumerable.Range(1, Rounds).Select(i => (i, (long)i)), source.Kept);
        Assert.Equal(Enumerable.Range(1, Rounds).Select(i => (long)i), source.KeptWhenTheMarkWasDone);
    }

    [Fact]
    public async Task StageThatWritesInTheTransaction_BatchesBehindAMark_WaitUntilItsCheckpointIsWritten()
    {
        const int Rounds = 50;
        var writing = new TransactionalStage();
        var store = new SlowStore(() => writing.Seen);
        await using Pipeline pipeline = TestPipeline.Create(
            new MarkAfterEachBatchSource(Rounds),
            store,
            TimeProvider.System,
            (new ShufflingStage(1), 2, 1),
            (writing, 2, 1)
        );
        await pipeline.StartAsync(Never);
        await pipeline.RunAsync(Never);

        Assert.Equal(Enumerable.Range(1, Rounds), store.SeenAtEachWrite);
    }

    [Fact]
    public async Task Load_EntriesWrittenUnderAnotherFingerprint_AreLeftOutAndDeletedWithTheNextCheckpoint()
    {
        var store = new RememberingStore { KeepsFingerprintsByPartition = true };
        await RunAsync(store, new TallyStage("profile-1"), new TallyStage("model-1"), 5);
        int before = store.Load(ResumingSource.First).Entries.Count(e => e.Stage == "stage-0");

        var fromEmpty = new TallyStage("profile-2");
        var goesOn = new TallyStage("model-1");
        await RunAsync(store, fromEmpty, goesOn, int.MaxValue);

        Assert.Equal(100, goesOn.Counts.Count);
        Assert.Equal(100 - before, fromEmpty.Counts.Count);
        Assert.Equal(100 - before, store.Load(ResumingSource.First).Entries.Count(e => e.Stage == "stage-0"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Publish_SourceAtItsEnd_ComesOnceAsTheEndAndBeforeTheStateIsSaved(bool isKept)
    {
        var store = new RememberingStore();
        var stage = new PublishingStage();
        var source = new ScriptedSource(batches: 5, rowsPerBatch: 2, isEnd: true);
        await using Pipeline pipeline = isKept
            ? TestPipeline.Create(source, store, TimeProvider.System, (stage, 2, 1))
            : TestPipeline.Create(source, (stage, 2, 1));
        await pipeline.StartAsync(Never);
        await pipeline.RunAsync(Never);

        Assert.Equal(isKept ? ["10 records, end", "saved"] : ["10 records, end"], stage.Calls);
        Assert.Equal(isKept ? 1 : 0, store.Writes);
    }

    [Fact]
    public async Task Publish_SourceAskedToStop_IsNotTheEnd()
    {
        var stage = new PublishingStage();
        var source = new ScriptedSource(batches: 0, rowsPerBatch: 1, untilStopped: true, isEnd: true);
        using var stop = new CancellationTokenSource();
        await using Pipeline pipeline = TestPipeline.Create(source, (stage, 2, 1));
        await pipeline.StartAsync(Never);
        Task run = pipeline.RunAsync(stop.Token);
        await Eventually.HoldsAsync(() => source.Sent > 3, "batches are sent");
        await stop.CancelAsync();
        await run;

        Assert.Equal([$"{source.Sent} records"], stage.Calls);
    }

    [Fact]
    public async Task Publish_NoStateIsKept_ComesAllTheSameWhileRecordsFlow()
    {
        var time = new FakeTimeProvider();
        var stage = new PublishingStage();
        var source = new ScriptedSource(batches: 0, rowsPerBatch: 1, untilStopped: true);
        using var stop = new CancellationTokenSource();
        await using Pipeline pipeline = TestPipeline.Create(source, time, Prometheus.Metrics.NewCustomRegistry(), (stage, 2, 1));
        await pipeline.StartAsync(Never);
        Task run = pipeline.RunAsync(stop.Token);
        await Eventually.HoldsAsync(() => source.Sent > 3, "batches are sent");
        time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.HoldsAsync(() => stage.Calls.Count == 1, "the stage may publish");
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Publish_Fails_StopsThePipelineAndSavesNothing()
    {
        var store = new RememberingStore();
        await using Pipeline pipeline = TestPipeline.Create(
            new ScriptedSource(batches: 5, rowsPerBatch: 2, isEnd: true),
            store,
            TimeProvider.System,
            (new PublishingStage(fails: true), 2, 1)
        );
        await pipeline.StartAsync(Never);
        var failure = await Assert.ThrowsAsync<StageFailedException>(() => pipeline.RunAsync(Never));
        Assert.Equal("stage-0", failure.Stage);
        Assert.Equal(0, store.Writes);
    }

    [Fact]
    public async Task Write_Refused_EndsTheRunWithTheCause_AndThePositionsBeforeStand()
    {
        const int Written = 3;
        var store = new RefusingStore(Written);
        var source = new MarkAfterEachBatchSource(10);
        await using Pipeline pipeline = TestPipeline.Create(source, store, TimeProvider.System, (new TallyStage(), 2, 1));
        await pipeline.StartAsync(Never);

        var failure = await Assert.ThrowsAsync<StageFailedException>(() => pipeline.RunAsync(Never));

        Assert.Equal("state", failure.Stage);
        Assert.Same(RefusingStore.Refusal, failure.InnerException);
        Assert.Equal([1L, 2, 3], source.Kept.Select(k => k.Next));
        Assert.Equal(Written, store.Offsets[ScriptedSource.Partition]);
        Assert.Equal(PipelineState.Failed, pipeline.State);
    }

    private static async Task RunAsync(RememberingStore store, TallyStage first, TallyStage second, int batches)
    {
        await using Pipeline pipeline = TestPipeline.Create(
            new ResumingSource(1, 100, batches, 7),
            store,
            TimeProvider.System,
            (first, 2, 1),
            (second, 2, 1)
        );
        await pipeline.StartAsync(Never);
        await pipeline.RunAsync(Never);
    }
}
