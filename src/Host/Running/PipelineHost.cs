using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;
using Vigia.Engine.Telemetry;
using Vigia.Host.Http;

namespace Vigia.Host.Running;

/// <summary>A pipeline with its HTTP endpoints: what <c>run</c> and <c>demo</c> have in common.</summary>
internal sealed class PipelineHost : IAsyncDisposable
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ActivityMeter _activity;
    private HttpEndpoints? _http;

    public PipelineHost(PipelinePlan plan, ILoggerFactory logs, TimeProvider time)
    {
        _time = time;
        _log = logs.CreateLogger("vigia");
        Pipeline = new Pipeline(plan, new PipelineServices(_registry, logs, time));
        _activity = new ActivityMeter(Pipeline, time);
        BuildInfo.Publish(new MetricSet(_registry), plan.Name);
    }

    public Pipeline Pipeline { get; }

    /// <summary>When the run began.</summary>
    public DateTimeOffset Started { get; private set; }

    /// <summary>When the run ended; now, while it goes on.</summary>
    public DateTimeOffset Ended { get; private set; }

    /// <summary>What the pipeline did over the last seconds.</summary>
    public PipelineActivity Activity => _activity.Read();

    /// <summary>Opens stages, source and endpoints.</summary>
    public async Task StartAsync()
    {
        Started = Ended = _time.GetUtcNow();
        if (Pipeline.Plan.Http is { } endpoint)
        {
            _http = await HttpEndpoints.StartAsync(endpoint, this, _registry).ConfigureAwait(false);
            HostLog.Listening(_log, _http.Address);
        }
        await Pipeline.StartAsync().ConfigureAwait(false);
        HostLog.Started(_log, Pipeline.Plan.Name, string.Join(" -> ", Pipeline.Plan.Stages.Select(s => s.Name).Prepend(Pipeline.Plan.Source.Name)));
    }

    /// <summary>Runs until the source ends, or <paramref name="stop"/> is asked for and everything in flight is acknowledged.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using (stop.Register(() => HostLog.Draining(_log, Pipeline.BatchesInFlight)).ConfigureAwait(false))
        {
            await Pipeline.RunAsync(stop).ConfigureAwait(false);
        }
        Ended = _time.GetUtcNow();
        HostLog.Ended(_log, Pipeline.Plan.Name, Pipeline.RecordsAcknowledged, Pipeline.RecordsRejected);
    }

    public async ValueTask DisposeAsync()
    {
        if (_http is not null)
        {
            await _http.DisposeAsync().ConfigureAwait(false);
        }
        _activity.Dispose();
        await Pipeline.DisposeAsync().ConfigureAwait(false);
    }
}
