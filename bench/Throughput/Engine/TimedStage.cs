using Vigia.Bench.Throughput.Measuring;
using Vigia.Engine.Records;
using Vigia.Engine.Running;

namespace Vigia.Bench.Throughput.Engine;

/// <summary>Measures the processor time of a stage that works on its caller's thread, as those that wait for nobody do.</summary>
/// <param name="stage">The stage.</param>
/// <param name="begin">Called before every batch.</param>
internal sealed class TimedStage(Stage stage, Action begin) : Stage
{
    private long _cpuNs;

    public Stage Inner => stage;

    public double CpuSeconds => Volatile.Read(ref _cpuNs) / 1e9;

    public override bool Accepts(RecordKind kind) => stage.Accepts(kind);

    public override ValueTask StartAsync(CancellationToken cancellation) => stage.StartAsync(cancellation);

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        begin();
        long start = ThreadCpu.Nanoseconds;
        ValueTask processing = stage.ProcessAsync(batch, cancellation);
        Interlocked.Add(ref _cpuNs, ThreadCpu.Nanoseconds - start);
        return processing;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation) => stage.CompleteAsync(cancellation);

    public override async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
