using Vigia.Bench.Throughput.Measuring;
using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.Bench.Throughput.Engine;

/// <summary>Measures the processor time of a stage that works on its caller's thread, as those do that wait for nothing.</summary>
/// <param name="stage">The stage.</param>
/// <param name="begin">Called before every batch.</param>
/// <param name="settlesEachBatch">Whether the stage has nothing on its way after its turn.</param>
internal sealed class TimedStage(Stage stage, Action begin, bool settlesEachBatch = false) : DeferredStage
{
    private long _cpuNs;

    public Stage Inner => stage;

    public double CpuSeconds => Volatile.Read(ref _cpuNs) / 1e9;

    public override bool Accepts(RecordKind kind) => stage.Accepts(kind);

    public override ValueTask StartAsync(CancellationToken cancellation) => stage.StartAsync(cancellation);

    public override async ValueTask<Task> BeginAsync(RecordBatch batch, CancellationToken cancellation)
    {
        begin();
        long start = ThreadCpu.Nanoseconds;
        ValueTask<Task> turn = stage.BeginAsync(batch, cancellation);
        Interlocked.Add(ref _cpuNs, ThreadCpu.Nanoseconds - start);
        Task settled = await turn.ConfigureAwait(false);
        if (settlesEachBatch)
        {
            await settled.ConfigureAwait(false);
        }
        return settled;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation) => stage.CompleteAsync(cancellation);

    public override async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
