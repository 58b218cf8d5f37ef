using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Observing;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Host.Terminal;

namespace Vigia.Host.Running;

/// <summary>
/// A pipeline with its HTTP endpoints: what <c>run</c> and <c>demo</c> have in common. Where a checkpoint is lost, because the group or
/// the transaction continued without this process, the pipeline is created again from its plan and resumes from the last one.
/// </summary>
internal sealed class PipelineHost : IAsyncDisposable
{
    private readonly Func<PipelinePlan>? _load;
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    // By reason; touched by the running task alone.
    private readonly int[] _lost = new int[Enum.GetValues<CheckpointLoss>().Length];

    // One reload at a time.
    private readonly SemaphoreSlim _reloading = new(1);

    // Replaced as a whole: the plan by a reload, the attempt by the running task after a lost checkpoint. Read by any thread.
    private volatile PipelinePlan _plan;
    private volatile Attempt _attempt;

    /// <param name="plan">What is run.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="load">Loads the configuration again, checked in full; null: reload is not possible.</param>
    public PipelineHost(PipelinePlan plan, ILoggerFactory logs, TimeProvider time, Func<PipelinePlan>? load = null)
    {
        _plan = plan;
        _load = load;
        _logs = logs;
        _time = time;
        _log = logs.CreateLogger("vigia");
        _attempt = Make();
        Started = Ended = time.GetUtcNow();
    }

    public Pipeline Pipeline => _attempt.Pipeline;

    /// <summary>The plan that is in force.</summary>
    public PipelinePlan Plan => _plan;

    /// <summary>
    /// Called with the plan of a reload before its stages are started: reads what else the plan needs, and returns the action that
    /// puts it in force. An exception refuses the reload.
    /// </summary>
    public Func<PipelinePlan, Action?>? PrepareReload { get; set; }

    /// <summary>Ends the process if a failed run does not end by itself; null: it is waited for.</summary>
    public FailureDeadline? Deadline { get; init; }

    /// <summary>The metrics of the pipeline that runs now.</summary>
    public CollectorRegistry Registry => _attempt.Registry;

    /// <summary>Whether there is a configuration to reload.</summary>
    public bool CanReload => _load is not null;

    /// <summary>What became of reloads.</summary>
    public ReloadRecord Reloads { get; } = new();

    /// <summary>When the run began.</summary>
    public DateTimeOffset Started { get; private set; }

    /// <summary>When the run ended; the current time while it runs.</summary>
    public DateTimeOffset Ended { get; private set; }

    /// <summary>What the pipeline did over the last seconds.</summary>
    public PipelineActivity Activity => _attempt.Activity.Read();

    /// <summary>Opens stages and source.</summary>
    public async Task StartAsync(CancellationToken stop = default)
    {
        Started = Ended = _time.GetUtcNow();
        Reloads.NoteLoaded(Started, isFirst: true);
        foreach (string warning in SecretFiles.Warnings(_plan))
        {
            HostLog.Warning(_log, warning);
        }
        await Pipeline.StartAsync(stop).ConfigureAwait(false);
        HostLog.Started(_log, _plan.Name, FlowOf(_plan));
    }

    /// <summary>
    /// Loads the configuration again, checks it in full, and replaces the running stages. A wrong configuration is refused, and the
    /// previous one stays in force.
    /// </summary>
    public async Task<ReloadResult> ReloadAsync()
    {
        if (_load is not { } load)
        {
            return Refuse([], "this run has no configuration file that could be loaded again");
        }
        await _reloading.WaitAsync().ConfigureAwait(false);
        try
        {
            PipelinePlan next = await Task.Run(load).ConfigureAwait(false);
            return PlanChanges.NeedingRestart(_plan, next) is { Count: > 0 } problems
                ? Refuse(problems)
                : await ReplaceAsync(next).ConfigureAwait(false);
        }
        catch (ConfigurationException e)
        {
            return Refuse(e.Problems);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Refuse([], Causes.Describe(e));
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>Runs until the source ends, or <paramref name="stop"/> is asked for and everything in flight is acknowledged.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using (stop.Register(() => HostLog.Draining(_log, Pipeline.BatchesInFlight)).ConfigureAwait(false))
        {
            await RunWithRecoveryAsync(stop).ConfigureAwait(false);
        }
        Ended = _time.GetUtcNow();
        HostLog.Ended(_log, _plan.Name, Pipeline.RecordsAcknowledged, Pipeline.RecordsRejected);
    }

    public async ValueTask DisposeAsync()
    {
        await _attempt.DisposeAsync().ConfigureAwait(false);
        _reloading.Dispose();
    }

    private static string FlowOf(PipelinePlan plan) => string.Join(" -> ", plan.Stages.Select(s => s.Name).Prepend(plan.Source.Name));

    private async Task<ReloadResult> ReplaceAsync(PipelinePlan next)
    {
        Pipeline pipeline = Pipeline;
        PipelinePlan former = _plan;
        Action? apply = PrepareReload?.Invoke(next);
        // Set before the stages are replaced: if a checkpoint is lost meanwhile, the run continues with the plan that was just checked.
        _plan = next;
        try
        {
            await pipeline.ReplaceStagesAsync(next).ConfigureAwait(false);
        }
        catch when (pipeline.State != PipelineState.Failed)
        {
            _plan = former;
            throw;
        }
        finally
        {
            // Those of the plan that is in force, whichever that has become.
            if (ReferenceEquals(_plan, next))
            {
                apply?.Invoke();
            }
        }
        Reloads.NoteLoaded(_time.GetUtcNow());
        HostLog.Reloaded(_log, next.Name, FlowOf(next), ModelChanges.Describe(former.Models, next.Models));
        MemoryKeeper.Release();
        return new ReloadResult(true, []);
    }

    private ReloadResult Refuse(IReadOnlyList<Problem> problems, string? other = null)
    {
        Reloads.NoteRefused();
        HostLog.ReloadRefused(
            _log,
            _plan.Name,
            Math.Max(1, problems.Count),
            other ?? string.Join("; ", ConfigurationException.LinesOf(problems))
        );
        return new ReloadResult(false, problems);
    }

    private async Task RunWithRecoveryAsync(CancellationToken stop)
    {
        var recovery = new Recovery(_plan.State?.RetryFor ?? TimeSpan.Zero, _time);
        TimeSpan? pause = null;
        while (true)
        {
            try
            {
                if (pause is { } wait)
                {
                    await RestartAsync(wait, stop).ConfigureAwait(false);
                }
                await Pipeline.RunAsync(stop).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (recovery.ShouldRetry(e, Pipeline.CheckpointsWritten > 0, out TimeSpan next))
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

    private async Task RestartAsync(TimeSpan pause, CancellationToken stop)
    {
        await _attempt.DisposeAsync().ConfigureAwait(false);
        Deadline?.Clear();
        _attempt = Make();
        await Task.Delay(pause, _time, stop).ConfigureAwait(false);
        await Pipeline.StartAsync(stop).ConfigureAwait(false);
        HostLog.Recovered(_log, _plan.Name);
    }

    /// <summary>A pipeline with a registry of its own: its counters start at zero, as they do with a process.</summary>
    private Attempt Make()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        var metrics = new MetricSet(registry);
        BuildInfo.Publish(metrics, _plan.Name);
        Reloads.Publish(metrics);
        MemoryMetrics.Add(metrics);
        if (_plan.State is not null)
        {
            CounterFamily lost = metrics.Counter(
                MetricNames.CheckpointsLost,
                "Times the run went back to its last checkpoint because the next one could not be written any more.",
                "reason"
            );
            foreach (CheckpointLoss loss in Enum.GetValues<CheckpointLoss>())
            {
                lost.WithLabels(loss.ToString().ToLowerInvariant()).IncTo(_lost[(int)loss]);
            }
        }
        var pipeline = new Pipeline(_plan, new PipelineServices(registry, _logs, _time))
        {
            Failing = e => Deadline?.Begin(Causes.Describe(e)),
        };
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
