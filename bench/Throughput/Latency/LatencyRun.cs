using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Bench.Throughput.Reporting;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;

namespace Vigia.Bench.Throughput.Latency;

/// <summary>The pipeline at work on a topic that is written to at given rates.</summary>
internal sealed class LatencyRun : IAsyncDisposable
{
    // A broker answers a waiting fetch as soon as a record comes; the embedded one only when the time to wait is over.
    private const string EmbeddedProperties = "{ fetch.wait.max.ms: '10' }";

    private static readonly TimeSpan CatchUpLimit = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly CancellationTokenSource _stop = new();
    private readonly BrokerProcess _broker;
    private readonly string _topic;
    private readonly int _partitions;
    private readonly Pipeline _pipeline;
    private readonly Task _running;
    private readonly ObservedSource _source;
    private long _produced;

    private LatencyRun(BrokerProcess broker, string topic, int partitions, Pipeline pipeline, ObservedSource source)
    {
        _broker = broker;
        _topic = topic;
        _partitions = partitions;
        _pipeline = pipeline;
        _source = source;
        _running = pipeline.RunAsync(_stop.Token);
    }

    /// <summary>Makes a topic and starts the pipeline on it.</summary>
    public static async Task<LatencyRun> StartAsync(BrokerProcess broker, int partitions, IReadOnlyList<string> set)
    {
        string topic = $"vigia-bench-{Guid.NewGuid():N}";
        await broker.CreateAsync(topic, partitions).ConfigureAwait(false);
        string source = EnginePlan.KafkaSource(
            broker.Brokers,
            topic,
            $"latency-{Guid.NewGuid():N}",
            untilEnd: false,
            broker.IsEmbedded ? EmbeddedProperties : "{}"
        );
        using var schema = new UndatedSchema();
        PipelinePlan plan = EnginePlan.Load(source, [$"records.transaction={schema.Path}", .. set]);
        ObservedSource? observedSource = null;
        PipelinePlan observed = plan with
        {
            Source = plan.Source with { Create = context => observedSource = new ObservedSource(plan.Source.Create(context)) },
        };
        var pipeline = new Pipeline(
            observed,
            new PipelineServices(Metrics.NewCustomRegistry(), NullLoggerFactory.Instance, TimeProvider.System)
        );
        await pipeline.StartAsync().ConfigureAwait(false);
        return new LatencyRun(broker, topic, partitions, pipeline, observedSource!);
    }

    /// <summary>Writes at a rate for a while, and waits until all of it is acknowledged.</summary>
    /// <exception cref="InvalidOperationException">Not all was acknowledged.</exception>
    public async Task<LatencyResult> PhaseAsync(string name, int perSecond, TimeSpan length)
    {
        long before = _source.Acknowledged;
        _source.Restart();
        long start = _time.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long produced = await _broker.LoadAsync(_topic, _partitions, perSecond, length).ConfigureAwait(false);
        _produced += produced;
        TimeSpan catchUp = await CatchUpAsync().ConfigureAwait(false);
        TimeSpan elapsed = _time.GetElapsedTime(start);
        LatencyHistogram latencies = _source.Restart();
        using var self = Process.GetCurrentProcess();
        return new LatencyResult
        {
            Name = name,
            RatePerS = perSecond,
            Seconds = Math.Round(elapsed.TotalSeconds, 2),
            Produced = produced,
            Acknowledged = _source.Acknowledged - before,
            P50Ms = latencies.Quantile(0.5),
            P99Ms = latencies.Quantile(0.99),
            P999Ms = latencies.Quantile(0.999),
            MaxMs = latencies.Longest,
            SecondsToCatchUp = Math.Round(catchUp.TotalSeconds, 3),
            CpuPercent = Math.Round(100 * (Environment.CpuUsage.TotalTime - cpu) / elapsed, 1),
            MemoryMib = Math.Round(self.WorkingSet64 / (double)(1 << 20), 1),
            Machine = Machine.Current(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _pipeline.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<TimeSpan> CatchUpAsync()
    {
        long start = _time.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(5), _time);
        while (_source.Acknowledged < _produced && _time.GetElapsedTime(start) < CatchUpLimit)
        {
            await beat.WaitForNextTickAsync().ConfigureAwait(false);
        }
        return _source.Acknowledged == _produced
            ? _time.GetElapsedTime(start)
            : throw new InvalidOperationException($"{_produced} transactions were written, {_source.Acknowledged} acknowledged");
    }
}
