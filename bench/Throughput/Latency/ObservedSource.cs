using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.Bench.Throughput.Latency;

/// <summary>A source, and how long its records took from the broker's timestamp until they were acknowledged.</summary>
/// <param name="source">The source.</param>
internal sealed class ObservedSource(Source source) : Source
{
    private readonly TimeProvider _time = TimeProvider.System;
    private LatencyHistogram _latencies = new();
    private long _acknowledged;

    /// <summary>Records acknowledged since the start.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public override bool IsReady => source.IsReady;

    /// <summary>Sets the counts to zero.</summary>
    /// <returns>What was counted until now.</returns>
    public LatencyHistogram Restart() => Interlocked.Exchange(ref _latencies, new LatencyHistogram());

    public override ValueTask StartAsync(CancellationToken cancellation) => source.StartAsync(cancellation);

    public override Task RunAsync(ISourceOutput output, CancellationToken stop) => source.RunAsync(output, stop);

    public override void Acknowledge(RecordBatch batch)
    {
        source.Acknowledge(batch);
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        LatencyHistogram latencies = Volatile.Read(ref _latencies);
        foreach (long time in batch.SourceTimes.Span)
        {
            latencies.Add(now - time);
        }
        Volatile.Write(ref _acknowledged, _acknowledged + batch.Received);
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
