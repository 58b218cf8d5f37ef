using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Host.Http;
using Vigia.Host.Terminal;

namespace Vigia.Host.Running;

/// <summary>
/// A pipeline with its HTTP endpoints: what <c>run</c> and <c>demo</c> have in common. Where a checkpoint is lost, because the group or
/// the transaction went on without this process, the pipeline is made anew from its plan and goes on from the last one.
/// </summary>
internal sealed class PipelineHost : IAsyncDisposable
{
    private readonly PipelinePlan _plan;
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly int[] _lost = new int[Enum.GetValues<CheckpointLoss>().Length];
    private volatile Attempt _attempt;
    private HttpEndpoints? _http;

    public PipelineHost(PipelinePlan plan, ILoggerFactory logs, TimeProvider time)
    {
        _plan = plan;
        _logs = logs;
        _time = time;
        _log = logs.CreateLogger("vigia");
        _attempt = Make();
    }

    public Pipeline Pipeline => _attempt.Pipeline;

    /// <summary>The metrics of the pipeline that runs now.</summary>
    public CollectorRegistry Registry => _attempt.Registry;

    /// <summary>When the run began.</summary>
    public DateTimeOffset Started { get; private set; }

    /// <summary>When the run ended; now, while it goes on.</summary>
    public DateTimeOffset Ended { get; private set; }

    /// <summary>What the pipeline did over the last seconds.</summary>
    public PipelineActivity Activity => _attempt.Activity.Read();

    /// <summary>Opens stages, source and endpoints.</summary>
    public async Task StartAsync()
    {
        Started = Ended = _time.GetUtcNow();
        if (_plan.Http is { } endpoint)
        {
            _http = await HttpEndpoints.StartAsync(endpoint, this).ConfigureAwait(false);
            HostLog.Listening(_log, _http.Address);
        }
        await Pipeline.StartAsync().ConfigureAwait(false);
        HostLog.Started(_log, _plan.Name, string.Join(" -> ", _plan.Stages.Select(s => s.Name).Prepend(_plan.Source.Name)));
    }

    /// <summary>Runs until the source ends, or <paramref name="stop"/> is asked for and everything in flight is acknowledged.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using (stop.Register(() => HostLog.Draining(_log, Pipeline.BatchesInFlight)).ConfigureAwait(false))
        {
            await RunOnAndOnAsync(stop).ConfigureAwait(false);
        }
        Ended = _time.GetUtcNow();
        HostLog.Ended(_log, _plan.Name, Pipeline.RecordsAcknowledged, Pipeline.RecordsRejected);
    }

    public async ValueTask DisposeAsync()
    {
        if (_http is not null)
        {
            await _http.DisposeAsync().ConfigureAwait(false);
        }
        await _attempt.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunOnAndOnAsync(CancellationToken stop)
    {
        var recovery = new Recovery(_plan.State?.RetryFor ?? TimeSpan.Zero, _time);
        TimeSpan? pause = null;
        while (true)
        {
            try
            {
                if (pause is { } wait)
                {
                    await StartAnewAsync(wait, stop).ConfigureAwait(false);
                }
                await Pipeline.RunAsync(stop).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (recovery.MayGoOn(e, Pipeline.CheckpointsWritten > 0, out TimeSpan next))
            {
                if (CheckpointLostException.In(e) is { } lost)
                {
                    _lost[(int)lost.Loss]++;
                }
                HostLog.GoesBack(_log, _plan.Name, Causes.Describe(e), next.TotalSeconds);
                if (stop.IsCancellationRequested)
                {
                    return;
                }
                pause = next;
            }
        }
    }

    private async Task StartAnewAsync(TimeSpan pause, CancellationToken stop)
    {
        await _attempt.DisposeAsync().ConfigureAwait(false);
        _attempt = Make();
        await Task.Delay(pause, _time, stop).ConfigureAwait(false);
        await Pipeline.StartAsync(stop).ConfigureAwait(false);
        HostLog.Recovered(_log, _plan.Name);
    }

    /// <summary>A pipeline with a registry of its own: its counters start at zero, as they do with a process.</summary>
    private Attempt Make()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        var metrics = new MetricSet(registry);
        BuildInfo.Publish(metrics, _plan.Name);
        if (_plan.State is not null)
        {
            Counter lost = metrics.Counter(
                MetricNames.CheckpointsLost, "Times the run went back to its last checkpoint because the next one could not be written any more.", "reason");
            foreach (CheckpointLoss loss in Enum.GetValues<CheckpointLoss>())
            {
                lost.WithLabels(loss.ToString().ToLowerInvariant()).IncTo(_lost[(int)loss]);
            }
        }
        var pipeline = new Pipeline(_plan, new PipelineServices(registry, _logs, _time));
        return new Attempt(pipeline, registry, new ActivityMeter(pipeline, _time));
    }

    private sealed record Attempt(Pipeline Pipeline, CollectorRegistry Registry, ActivityMeter Activity) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Activity.Dispose();
            return Pipeline.DisposeAsync();
        }
    }
}
