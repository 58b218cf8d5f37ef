using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;
using Vigia.Simulation;
using Vigia.Simulation.Population;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Tests.Conformance;

/// <summary>Every registered stage, opened, and batches that have passed the stages before a given one.</summary>
public abstract class StageStand : IAsyncLifetime
{
    private readonly ExampleFile _file = new();

    public static TheoryData<string> Names => [.. Catalog.Stages.Select(s => s.Name), Catalog.DeadLetter.Name];

    protected static SourcePartition Partition { get; } = new("pix.transactions", 3);

    protected BatchPool Pool { get; } = new();

    protected List<(string Name, Stage Stage)> Stages { get; } = [];

    public async ValueTask InitializeAsync()
    {
        PipelinePlan plan = _file.Plan(
            $$"""
            name: conformance
            source: { simulate: { count: 1 } }
            records:
              transaction: ../schemas/pix-transaction.yaml
              label: ../schemas/pix-label.yaml
              window-report: ../schemas/window-report.yaml
            stages:
              - decode: { format: json }
              - score: { models: [ { name: champion, path: ../models/pix-fraud-v1.onnx, threshold: 0.8 } ] }
              - drift: { reference: ../profiles/pix-fraud-v1.json }
              - behavior: { reference: ../profiles/pix-fraud-v1.json }
              - performance: { segments: [key_type] }
              - estimate: { reference: ../profiles/pix-fraud-v1.json }
              - capture: { files: { path: {{_file.Out}}/capture } }
              - reduce: { files: { path: {{_file.Out}}/fleet } }
              - fault: { delay: { batch: 1000000 } }
            dead_letter: { files: { path: {{_file.Out}}/dead } }
            """
        );
        var metrics = new MetricSet(Metrics.NewCustomRegistry());
        foreach (StagePlan stage in plan.Stages)
        {
            Stage made = stage.Create(
                new StageContext(stage.Name, plan.Schemas, plan.Models, metrics, NullLogger.Instance, TimeProvider.System)
            );
            await made.StartAsync(CancellationToken.None);
            Stages.Add((stage.Name, made));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, Stage stage) in Stages)
        {
            await stage.DisposeAsync();
        }
        _file.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets the named stage work on the batch as a pipeline would: only if it wants batches of its kind.</summary>
    protected async Task RunAsync(string name, RecordBatch batch)
    {
        Stage stage = Stages.First(s => s.Name == name).Stage;
        if (stage.Accepts(batch.Kind))
        {
            await stage.ProcessAsync(batch, CancellationToken.None);
        }
    }

    /// <summary>Lets every stage before the named one work on the batch.</summary>
    protected async Task<RecordBatch> PassToAsync(string name, RecordBatch batch)
    {
        foreach ((string before, Stage stage) in Stages.TakeWhile(s => s.Name != name))
        {
            if (before is "decode" or "score")
            {
                await stage.ProcessAsync(batch, CancellationToken.None);
            }
        }
        return batch;
    }

    protected RecordBatch Simulated(int count, double malformed)
    {
        var simulator = new TransactionSimulator(new SimulationOptions { Count = count, MalformedShare = malformed });
        RecordBatch batch = Pool.Rent(RecordKind.Transaction);
        var buffer = new ArrayBufferWriter<byte>();
        while (simulator.TryWrite(buffer, out SimulatedTransaction transaction))
        {
            batch.Receive(Partition, transaction.Index, transaction.EventTimeMs, buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }
        return batch;
    }

    protected RecordBatch Copy(RecordBatch batch)
    {
        RecordBatch copy = Pool.Rent(batch.Kind);
        for (int i = 0; i < batch.Received; i++)
        {
            copy.Receive(Partition, batch.Offsets[i], batch.SourceTimes[i], batch.Payloads[i]);
        }
        return copy;
    }
}
