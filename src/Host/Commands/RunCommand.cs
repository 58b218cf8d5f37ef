using System.CommandLine;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;
using Vigia.Host.Http;
using Vigia.Host.Running;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary><c>vigia run CONFIG</c>: runs a pipeline until its source ends or it is asked to stop.</summary>
internal static class RunCommand
{
    public static Command Create(Streams streams, FailureDeadline? deadline)
    {
        Argument<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var report = new Option<FileInfo?>("--report")
        {
            Description =
                "Writes a report of the run when it ends: a page for people if the name ends with .html, JSON if it ends with .json.",
        };
        var untilEnd = new Option<bool>("--until-end")
        {
            Description = "Ends when everything that the topics held at the start has been processed; files always do.",
        };
        Option<DateTimeOffset?> from = Time(
            "--from",
            "Begins with the first record of the topics that is not older, such as 2026-01-05T00:00:00Z; the group must be new."
        );
        Option<DateTimeOffset?> until = Time("--until", "Ends before the first record of the topics that is not older.");
        var failOn = new Option<FailOn[]>("--fail-on")
        {
            Description =
                "Ends with exit code 5 if the run found it: critical (drift or an alarm), warn (drift of any level or an alarm), or rejected records. May be given several times.",
            HelpName = "critical|warn|rejected",
            DefaultValueFactory = _ => [],
        };
        Option<LogFormat> logFormat = LogOptions.Format();
        Option<LogThreshold> logLevel = LogOptions.Threshold();
        var command = new Command("run", "Runs a pipeline.") { config, set, report, untilEnd, from, until, failOn, logFormat, logLevel };
        command.SetAction(
            (parsed, _) =>
                RunAsync(
                    parsed.GetValue(config)!,
                    [.. parsed.GetValue(set)!, .. Override("from", parsed.GetValue(from)), .. Override("until", parsed.GetValue(until))],
                    new Request(
                        parsed.GetValue(report),
                        parsed.GetValue(untilEnd),
                        [.. parsed.GetValue(failOn)!.Distinct()],
                        parsed.GetValue(logFormat),
                        parsed.GetValue(logLevel)
                    ),
                    streams,
                    deadline
                )
        );
        return command;

        static Option<DateTimeOffset?> Time(string name, string description) => new(name) { Description = description, HelpName = "time" };

        static string[] Override(string setting, DateTimeOffset? time) => time is { } given ? [$"source.kafka.{setting}={given:O}"] : [];
    }

    private static async Task<int> RunAsync(string config, string[] overrides, Request request, Streams streams, FailureDeadline? deadline)
    {
        PipelinePlan plan = Composition.Loader.Load(config, overrides);
        if (request.UntilEnd && plan.Source.Name == "kafka")
        {
            // Only a Kafka source runs without end by default.
            overrides = [.. overrides, "source.kafka.until_end=true"];
            plan = Composition.Loader.Load(config, overrides);
        }
        CheckJudged(plan, request.FailOn);
        using ReportFile? written = request.Report is null ? null : ReportFile.Open(request.Report);
        MachineLimits.Check();
        using ILoggerFactory logs = Composition.CreateLogs((LogLevel)request.LogLevel, request.LogFormat);
        using var signals = new StopSignals();
        await using var host = new PipelineHost(plan, logs, TimeProvider.System, () => Composition.Loader.Load(config, overrides))
        {
            Deadline = deadline,
        };
        using var memory = new MemoryKeeper(plan.Memory, logs.CreateLogger("vigia"), TimeProvider.System);
        using var reload = new ReloadSignal(host.ReloadAsync);
        await using HttpEndpoints? http = await HttpEndpoints.ServeAsync(host, logs).ConfigureAwait(false);
        try
        {
            await host.StartAsync(signals.Token).ConfigureAwait(false);
            await host.RunAsync(signals.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            await streams.Error.WriteLineAsync("vigia: stopped before the run began").ConfigureAwait(false);
            return ExitCodes.Done;
        }
        catch (Exception e)
        {
            deadline?.Begin(Causes.Describe(e));
            throw;
        }
        if (written is not null)
        {
            RunReport.Write(written, host);
        }
        await streams.Output.WriteLineAsync(RunSummary.Describe(host)).ConfigureAwait(false);
        await streams.Output.WriteLineAsync(RunFindings.Describe(host.Pipeline, request.Report)).ConfigureAwait(false);
        (int exitCode, string? reason) = signals.Token.IsCancellationRequested
            ? (ExitCodes.Done, null)
            : Judge(host.Pipeline, request.FailOn);
        if (reason is not null)
        {
            await streams.Error.WriteLineAsync($"vigia: {reason}").ConfigureAwait(false);
        }
        return exitCode;
    }

    /// <summary>Whether a run that ended by itself did its job, and whether it found what it was to fail on.</summary>
    private static (int ExitCode, string? Reason) Judge(Pipeline pipeline, FailOn[] failOn) =>
        RunShortfall.Of(pipeline) is { } shortfall ? (ExitCodes.Incomplete, shortfall)
        : RunFindings.Failing(pipeline, failOn) is { } found ? (ExitCodes.Found, found)
        : (ExitCodes.Done, null);

    /// <summary>A run in which nothing judges would always pass.</summary>
    private static void CheckJudged(PipelinePlan plan, FailOn[] failOn)
    {
        if (failOn.Any(f => f != FailOn.Rejected) && !plan.Stages.Any(s => s.Name is "drift" or "behavior"))
        {
            throw new UsageException("--fail-on critical and warn need a stage that judges; add 'drift' or 'behavior' to the pipeline");
        }
    }

    /// <summary>What the command line asks for, beside the configuration.</summary>
    private sealed record Request(FileInfo? Report, bool UntilEnd, FailOn[] FailOn, LogFormat LogFormat, LogThreshold LogLevel);
}
