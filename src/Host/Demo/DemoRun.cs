using Microsoft.Extensions.Logging;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;
using Vigia.Host.Http;
using Vigia.Host.Running;
using Vigia.Host.Simulation;
using Vigia.Kafka.Connection;
using Vigia.Simulation.Scenarios;

namespace Vigia.Host.Demo;

/// <summary>Simulator, embedded broker and pipeline in one process, looked at from time to time.</summary>
internal sealed class DemoRun(PipelinePlan plan, ILoggerFactory logs, TimeProvider time) : IAsyncDisposable
{
    private readonly DemoWatch _watch = new();

    // Guards what follows: the producer and the view both ask how far the pipeline is.
    private readonly Lock _gate = new();
    private Pipeline? _counted;
    private long _readBefore;

    public PipelineHost Host { get; } = new(plan, logs, time);

    /// <summary>What was detected.</summary>
    public IReadOnlyList<string> Detected => _watch.Detected;

    /// <summary>Runs until the scenario ends or <paramref name="stop"/> is asked for; what was produced by then is processed.</summary>
    public async Task RunAsync(Func<DateTimeOffset, SimulationOptions> scenario, IDemoView view, CancellationToken stop)
    {
        await using HttpEndpoints? http = await HttpEndpoints.ServeAsync(Host, logs).ConfigureAwait(false);
        await Host.StartAsync(CancellationToken.None).ConfigureAwait(false);
        using var ended = new CancellationTokenSource();
        Task pipeline = Host.RunAsync(ended.Token);
        using var simulation = new KafkaSimulation(
            scenario(time.GetUtcNow()),
            KafkaConnection.Embedded,
            "pix.transactions",
            time,
            "pix.labels"
        );
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task producer = simulation.RunInRealTimeAsync(Read, failed.Token);
        _ = pipeline.ContinueWith(_ => failed.Cancel(), TaskScheduler.Default);

        long start = time.GetTimestamp();
        using var beat = new PeriodicTimer(view.Interval, time);
        while (!pipeline.IsCompleted && !IsOver(producer, simulation))
        {
            await beat.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
            var moment = DemoMoment.Take(Host, time.GetUtcNow(), time.GetElapsedTime(start), simulation.Produced);
            view.Show(moment, _watch, _watch.Look(moment));
        }
        await ended.CancelAsync().ConfigureAwait(false);
        await pipeline.ConfigureAwait(false);
        await producer.ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>Whether what was produced has been processed. Of a producer that failed, some of it may never come.</summary>
    private bool IsOver(Task producer, KafkaSimulation simulation) =>
        producer.IsFaulted || (producer.IsCompleted && Read() >= simulation.Produced);

    /// <summary>
    /// Records read so far. A run that returns to its last checkpoint counts from zero, and what it reads again counts here as new, so the
    /// demo never waits for records that do not arrive.
    /// </summary>
    private long Read()
    {
        lock (_gate)
        {
            Pipeline now = Host.Pipeline;
            if (_counted is { } before && before != now)
            {
                _readBefore += before.RecordsAcknowledged;
            }
            _counted = now;
            return _readBefore + now.RecordsAcknowledged;
        }
    }
}
