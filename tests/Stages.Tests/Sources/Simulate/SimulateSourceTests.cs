using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Simulation;
using Vigia.Simulation.Labels;
using Vigia.Simulation.Scenarios;
using Vigia.Stages.Sources.Simulate;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Sources.Simulate;

public sealed class SimulateSourceTests
{
    private static readonly SimulationOptions Simulation = new()
    {
        Seed = 3,
        Count = 5_000,
        RatePerSecond = 100,
        Rhythm = false,
        FraudShare = 0.05,
    };

    private static readonly DateTimeOffset Now = new(2030, 4, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Source_SendsTheSimulatorsRecords_InBatchesOfTheSizeAskedFor()
    {
        using var output = await RunAsync(new SimulateOptions { Simulation = Simulation, BatchRows = 512 });

        var expected = new TransactionSimulator(Simulation);
        Assert.All(output.Records, record => Assert.Equal(Next(expected), record.Payload), throwIfEmpty: true);
        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => (long)i), output.Records.Select(record => record.Offset));
        Assert.Equal(
            [512, 512, 512, 512, 512, 512, 512, 512, 512, 392],
            output.Records.GroupBy(r => r.Batch).Select(batch => batch.Count())
        );
        Assert.All(
            output.Records,
            record => Assert.Equal((RecordKind.Transaction, SimulateSource.Transactions), (record.Kind, record.Partition)),
            throwIfEmpty: true
        );
        Assert.Equal(0, output.Held);
    }

    [Fact]
    public async Task Source_WithASchemaForLabels_SendsThemToo_AndThoseAfterTheLastTransaction()
    {
        using var output = await RunAsync(new SimulateOptions { Simulation = Simulation }, withLabels: true);

        var labels = output.Records.Where(record => record.Kind == RecordKind.Label).ToList();
        var expected = new LabelSimulator(Simulation);
        var writer = new ArrayBufferWriter<byte>();
        foreach (var label in labels)
        {
            writer.ResetWrittenCount();
            Assert.True(expected.TryWrite(long.MaxValue, writer, out _));
            Assert.Equal(writer.WrittenSpan, label.Payload);
        }

        Assert.False(expected.TryWrite(long.MaxValue, writer, out _));
        Assert.Equal(Enumerable.Range(0, labels.Count).Select(i => (long)i), labels.Select(label => label.Offset));
        Assert.All(labels, label => Assert.Equal(SimulateSource.Labels, label.Partition), throwIfEmpty: true);
        Assert.Equal(5_000, output.Records.Count(record => record.Kind == RecordKind.Transaction));
    }

    [Fact]
    public async Task Source_AfterARestart_GoesOnAfterWhatTheStateHasCounted()
    {
        var options = new SimulateOptions { Simulation = Simulation };
        using var whole = await RunAsync(options, withLabels: true);
        var counted = new Dictionary<SourcePartition, long> { [SimulateSource.Transactions] = 3_210, [SimulateSource.Labels] = 45 };

        using var rest = await RunAsync(options, withLabels: true, counted: counted);

        Assert.Equal(
            whole
                .Records.Where(record => record.Offset >= counted[record.Partition])
                .Select(r => (r.Partition, r.Offset, Convert.ToHexString(r.Payload)))
                .Order(ByPartition),
            rest.Records.Select(r => (r.Partition, r.Offset, Convert.ToHexString(r.Payload))).Order(ByPartition)
        );
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(60.0)]
    public async Task Source_WithASpeed_SendsNoRecordBeforeItIsDue_AndNoneMuchLater(double speed)
    {
        var options = new SimulateOptions
        {
            Simulation = Simulation with { Count = 2_000 },
            Speed = speed,
            BatchDelay = TimeSpan.FromMilliseconds(50),
        };
        var time = new SteppedTime(Now);
        using var output = new RecordingOutput(time);

        await time.DriveAsync(Source(options, time).RunAsync(output, CancellationToken.None));

        var first = Time(output.Records[0].Payload);
        Assert.Equal(2_000, output.Records.Count);
        Assert.All(
            output.Records,
            record =>
            {
                var due = Now + (Time(record.Payload) - first) / speed;
                Assert.InRange((record.SentAt - due).TotalMilliseconds, -0.001, 54);
            },
            throwIfEmpty: true
        );
    }

    [Fact]
    public async Task Source_WithASpeed_DoesNotHoldARecordUntilTheNextIsDue()
    {
        var slow = Simulation with { Count = 3, RatePerSecond = 0.001, FraudShare = 0 };
        var options = new SimulateOptions
        {
            Simulation = slow,
            Speed = 1,
            BatchDelay = TimeSpan.FromMilliseconds(80),
        };
        var time = new SteppedTime(Now);
        using var output = new RecordingOutput(time);

        await time.DriveAsync(Source(options, time).RunAsync(output, CancellationToken.None));

        Assert.Equal([0, 1, 2], output.Records.Select(record => record.Batch));
        Assert.Equal(Now.AddMilliseconds(80), output.Records[0].SentAt);
        Assert.True(output.Records[1].SentAt > Now.AddSeconds(30));
    }

    [Fact]
    public async Task Source_ThatStartsNow_TakesItsTimesFromTheClock()
    {
        using var output = await RunAsync(
            new SimulateOptions { Simulation = Simulation, StartsNow = true },
            counted: new Dictionary<SourcePartition, long> { [SimulateSource.Transactions] = 700 }
        );

        Assert.InRange(Time(output.Records[0].Payload), Now, Now.AddSeconds(1));
        // Nothing of this simulation was counted before, so nothing is left out.
        Assert.Equal(Enumerable.Range(700, 5_000).Select(i => (long)i), output.Records.Select(record => record.Offset));
    }

    [Fact]
    public async Task Source_AskedToStop_SendsWhatItHolds_AndEnds()
    {
        var options = new SimulateOptions
        {
            Simulation = Simulation with { Count = null },
            Speed = 1,
            BatchDelay = TimeSpan.FromMinutes(1),
        };
        var time = new SteppedTime(Now);
        using var output = new RecordingOutput(time);
        using var stop = new CancellationTokenSource();
        var run = Source(options, time).RunAsync(output, stop.Token);
        for (var i = 0; i < 20; i++)
            time.Advance(await time.NextTimerAsync());
        await time.NextTimerAsync();
        Assert.Empty(output.Records);

        await stop.CancelAsync();
        await run;

        Assert.InRange(output.Records.Count, 15, 45);
        Assert.Equal(0, output.Held);
    }

    [Fact]
    public async Task Source_OfAPipelineThatHasFailed_DoesNotWaitForItsNextRecord()
    {
        var options = new SimulateOptions { Simulation = Simulation with { RatePerSecond = 0.001 }, Speed = 1 };
        var time = new SteppedTime(Now);
        using var output = new RecordingOutput(time);
        var run = Source(options, time).RunAsync(output, CancellationToken.None);
        time.Advance(await time.NextTimerAsync());
        await time.NextTimerAsync();

        output.Abort();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private static Comparer<(SourcePartition Partition, long Offset, string)> ByPartition { get; } =
        Comparer<(SourcePartition Partition, long Offset, string)>.Create(
            (a, b) => (a.Partition.Topic, a.Offset).CompareTo((b.Partition.Topic, b.Offset))
        );

    private static async Task<RecordingOutput> RunAsync(
        SimulateOptions options,
        bool withLabels = false,
        Dictionary<SourcePartition, long>? counted = null
    )
    {
        var time = new SteppedTime(Now);
        var output = new RecordingOutput(time, counted);
        await Source(options, time, withLabels).RunAsync(output, CancellationToken.None);
        return output;
    }

    private static SimulateSource Source(SimulateOptions options, TimeProvider time, bool withLabels = false)
    {
        var schemas = new Dictionary<RecordKind, RecordSchema>
        {
            [RecordKind.Transaction] = new() { Name = "transaction", Version = 1 },
        };
        if (withLabels)
            schemas[RecordKind.Label] = new() { Name = "label", Version = 1 };
        return new SimulateSource(
            options,
            new SourceContext(schemas, new MetricSet(Metrics.NewCustomRegistry()), NullLogger.Instance, time)
        );
    }

    private static byte[] Next(TransactionSimulator simulator)
    {
        var writer = new ArrayBufferWriter<byte>();
        Assert.True(simulator.TryWrite(writer, out _));
        return writer.WrittenSpan.ToArray();
    }

    private static DateTimeOffset Time(byte[] payload) =>
        System.Text.Json.JsonDocument.Parse(payload).RootElement.GetProperty("created_at").GetDateTimeOffset();
}
