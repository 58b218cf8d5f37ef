using System.CommandLine;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Planning;
using Vigia.Host.Http;
using Vigia.Host.Running;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary><c>vigia run CONFIG</c>: runs a pipeline until its source ends or it is asked to stop.</summary>
internal static class RunCommand
{
    public static Command Create(Streams streams)
    {
        Argument<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var report = new Option<FileInfo?>("--report") { Description = "Writes a report of the run when it ends: a page for people if the name ends with .html, JSON if it ends with .json." };
        var untilEnd = new Option<bool>("--until-end")
        {
            Description = "Ends when everything that the topics held at the start has been processed; files always do.",
        };
        Option<DateTimeOffset?> from = Time("--from", "Begins with the first record of the topics that is not older, such as 2026-01-05T00:00:00Z; the group must be new.");
        Option<DateTimeOffset?> until = Time("--until", "Ends before the first record of the topics that is not older.");
        var command = new Command("run", "Runs a pipeline.") { config, set, report, untilEnd, from, until };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(config)!,
            [.. parsed.GetValue(set)!, .. Override("from", parsed.GetValue(from)), .. Override("until", parsed.GetValue(until))],
            parsed.GetValue(report),
            parsed.GetValue(untilEnd),
            streams));
        return command;

        static Option<DateTimeOffset?> Time(string name, string description) => new(name) { Description = description, HelpName = "time" };

        static string[] Override(string setting, DateTimeOffset? time) => time is { } given ? [$"source.kafka.{setting}={given:O}"] : [];
    }

    private static async Task<int> RunAsync(string config, string[] overrides, FileInfo? report, bool untilEnd, Streams streams)
    {
        PipelinePlan plan = Composition.Loader.Load(config, overrides);
        if (untilEnd && plan.Source.Name == "kafka")
        {
            // Only a Kafka source runs without end by default.
            overrides = [.. overrides, "source.kafka.until_end=true"];
            plan = Composition.Loader.Load(config, overrides);
        }
        using ReportFile? written = report is null ? null : ReportFile.Open(report);
        MachineLimits.Check();
        using ILoggerFactory logs = Composition.CreateLogs();
        using var signals = new StopSignals();
        // Disposed last: what is closed before may wait for ever after a failure.
        using var deadline = new FailureDeadline(FailureDeadline.Default);
        await using var host = new PipelineHost(plan, logs, TimeProvider.System, () => Composition.Loader.Load(config, overrides)) { Deadline = deadline };
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
            deadline.Begin(Causes.Describe(e));
            throw;
        }
        if (written is not null)
        {
            RunReport.Write(written, host);
        }
        await streams.Output.WriteLineAsync(RunSummary.Describe(host)).ConfigureAwait(false);
        if (!signals.Token.IsCancellationRequested && RunShortfall.Of(host.Pipeline) is { } shortfall)
        {
            await streams.Error.WriteLineAsync($"vigia: {shortfall}").ConfigureAwait(false);
            return ExitCodes.Incomplete;
        }
        return ExitCodes.Done;
    }
}
