using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Simulate;

namespace Vigia.Stages.Tests.Conformance;

/// <summary>
/// What every registered stage must do, whatever else it does: keep rows in order, leave what it does not understand, and work
/// on batches without records, without rows, and of a few thousand records without allocating for each.
/// </summary>
public sealed class StageConformanceTests : IAsyncLifetime
{
    private static readonly SourcePartition Partition = new("pix.transactions", 3);

    private readonly ExampleFile _file = new();
    private readonly BatchPool _pool = new();
    private readonly List<(string Name, Stage Stage)> _stages = [];

    public static TheoryData<string> Names => [.. Catalog.Stages.Select(s => s.Name), Catalog.DeadLetter.Name];

    public async ValueTask InitializeAsync()
    {
        PipelinePlan plan = _file.Plan($$"""
            name: conformance
            source: { simulate: { count: 1 } }
            records: { transaction: ../schemas/pix-transaction.yaml }
            stages:
              - decode: { format: json }
              - score: { models: [ { name: champion, path: ../models/pix-fraud-v1.onnx, threshold: 0.8 } ] }
              - drift: { reference: ../profiles/pix-fraud-v1.json }
              - capture: { files: { path: {{_file.Out}}/capture } }
            dead_letter: { files: { path: {{_file.Out}}/dead } }
            """);
        var metrics = new MetricSet(Metrics.NewCustomRegistry());
        foreach (StagePlan stage in plan.Stages)
        {
            Stage made = stage.Create(new StageContext(stage.Name, plan.Schemas, plan.Models, metrics, NullLogger.Instance, TimeProvider.System));
            await made.StartAsync(CancellationToken.None);
            _stages.Add((stage.Name, made));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, Stage stage) in _stages)
        {
            await stage.DisposeAsync();
        }
        _file.Dispose();
    }

    [Fact]
    public void EveryRegisteredStage_IsInThisSuite() =>
        Assert.Equal(Names.Select(row => row.Data).Order(StringComparer.Ordinal), _stages.Select(s => s.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Process_AnyBatch_LeavesWhatWasReceivedAndTheOrderOfRows(string name)
    {
        RecordBatch batch = await PassToAsync(name, Simulated(3000, malformed: 0.05));
        byte[] payloads = batch.Payloads.Bytes.ToArray();
        long[] offsets = batch.Offsets.Span.ToArray();
        int rejectedBefore = batch.Rejections.Length;

        await RunAsync(name, batch);

        Assert.Equal(payloads, batch.Payloads.Bytes.ToArray());
        Assert.Equal(offsets, batch.Offsets.Span.ToArray());
        Assert.Equal(batch.Received, batch.Rows + batch.Rejections.Length);
        Assert.Equal(batch.ReceivedIndex.Span.ToArray().Order(), batch.ReceivedIndex.Span.ToArray());
        Assert.True(batch.Rejections.Length > 0 && batch.Rejections.Length >= rejectedBefore);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Process_EmptyBatch_StaysEmpty(string name)
    {
        RecordBatch batch = await PassToAsync(name, _pool.Rent(RecordKind.Transaction));
        await RunAsync(name, batch);
        Assert.Equal((0, 0, 0), (batch.Received, batch.Rows, batch.Rejections.Length));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Process_EveryRecordRejected_GoesOn(string name)
    {
        RecordBatch batch = _pool.Rent(RecordKind.Transaction);
        for (int i = 0; i < 100; i++)
        {
            batch.Receive(Partition, i, 0, "{"u8);
        }
        await PassToAsync(name, batch);
        await RunAsync(name, batch);
        Assert.Equal((100, 0, 100), (batch.Received, batch.Rows, batch.Rejections.Length));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Accepts_KindWithoutSchema_OnlyIfItNeedsNone(string name)
    {
        Stage stage = _stages.First(s => s.Name == name).Stage;
        Assert.True(stage.Accepts(RecordKind.Transaction));
        Assert.Equal(name == Catalog.DeadLetter.Name, stage.Accepts(new RecordKind("weather")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Process_WarmedUp_AllocatesNextToNothingPerRecord(string name)
    {
        const int Records = 4096;
        RecordBatch batch = Simulated(Records, malformed: 0);
        long least = long.MaxValue;
        for (int round = 0; round < 12; round++)
        {
            RecordBatch again = await PassToAsync(name, Copy(batch));
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await RunAsync(name, again);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            _pool.Return(again);
        }
        Assert.True(least < 2 * Records, $"stage '{name}' allocates {least} bytes for {Records} records");
    }

    private async Task RunAsync(string name, RecordBatch batch) =>
        await _stages.First(s => s.Name == name).Stage.ProcessAsync(batch, CancellationToken.None);

    /// <summary>Lets every stage before the named one work on the batch.</summary>
    private async Task<RecordBatch> PassToAsync(string name, RecordBatch batch)
    {
        foreach ((string before, Stage stage) in _stages.TakeWhile(s => s.Name != name))
        {
            if (before is "decode" or "score")
            {
                await stage.ProcessAsync(batch, CancellationToken.None);
            }
        }
        return batch;
    }

    private RecordBatch Simulated(int count, double malformed)
    {
        var simulator = new TransactionSimulator(new SimulationOptions { Count = count, MalformedShare = malformed });
        RecordBatch batch = _pool.Rent(RecordKind.Transaction);
        var buffer = new ArrayBufferWriter<byte>();
        while (simulator.TryWrite(buffer, out SimulatedTransaction transaction))
        {
            batch.Receive(Partition, transaction.Index, transaction.EventTimeMs, buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }
        return batch;
    }

    private RecordBatch Copy(RecordBatch batch)
    {
        RecordBatch copy = _pool.Rent(batch.Kind);
        for (int i = 0; i < batch.Received; i++)
        {
            copy.Receive(Partition, batch.Offsets[i], batch.SourceTimes[i], batch.Payloads[i]);
        }
        return copy;
    }
}
