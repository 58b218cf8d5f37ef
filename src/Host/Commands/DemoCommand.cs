using System.CommandLine;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using Vigia.Engine.Planning;
using Vigia.Host.Demo;
using Vigia.Host.Running;
using Vigia.Host.Simulation;
using Vigia.Host.Terminal;
using Vigia.Kafka.Embedded;
using Vigia.Simulation.Scenarios;

namespace Vigia.Host.Commands;

/// <summary><c>vigia demo</c>: everything at once, on a broker in this process.</summary>
internal static class DemoCommand
{
    private const int Partitions = 4;
    private static readonly TimeSpan WithoutTerminal = TimeSpan.FromSeconds(60);

    private static readonly Option<double> Rate = new("--rate")
    {
        Description = "Transactions per second.",
        DefaultValueFactory = _ => 5_000,
    };

    private static readonly Option<TimeSpan?> Duration = new("--duration")
    {
        Description = "Ends after this time, such as 60s. Default: until Ctrl+C; without a terminal, 60s.",
        CustomParser = ScenarioOptions.Duration,
        HelpName = "duration",
    };

    private static readonly Option<ulong> Seed = new("--seed") { Description = "Seed of the simulation.", DefaultValueFactory = _ => 1 };

    public static Command Create(Streams streams)
    {
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("demo", "Simulates Pix on an embedded broker and watches it: a feature drifts, an attack begins.")
        {
            Rate,
            Duration,
            Seed,
            set,
        };
        command.SetAction(
            (parsed, _) =>
                RunAsync(
                    parsed.GetValue(Rate),
                    parsed.GetValue(Duration) ?? (streams.IsInteractive ? null : WithoutTerminal),
                    parsed.GetValue(Seed),
                    parsed.GetValue(set)!,
                    streams
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(double rate, TimeSpan? duration, ulong seed, string[] overrides, Streams streams)
    {
        string config = Path.Combine(AppContext.BaseDirectory, "configs", "pix-fraud.yaml");
        // What a day shows, the demo must show in a minute: short windows in small steps.
        PipelinePlan plan = Composition.Loader.Load(
            config,
            [
                "source.kafka.brokers=embedded",
                "stages.drift.pane=5s",
                "stages.drift.windows=[20s, 5m]",
                "stages.drift.lateness=5s",
                "stages.estimate.pane=5s",
                "stages.estimate.windows=[20s, 5m]",
                "stages.estimate.lateness=5s",
                "stages.behavior.pane=2s",
                "stages.behavior.lateness=2s",
                "stages.performance.maturity=[5s, 20s, 1m]",
                "stages.performance.cohort=5s",
                "stages.performance.span=5m",
                "stages.performance.store.retention=10m",
                .. overrides,
            ]
        );
        SimulationOptions Scenario(DateTimeOffset start) => DemoScenario.Create(rate, duration, start, seed);
        if (SimulationOptionsRules.Check(Scenario(DateTimeOffset.UnixEpoch.AddYears(50))) is { Count: > 0 } problems)
        {
            throw new UsageException(string.Join(Environment.NewLine, problems));
        }
        EmbeddedBroker.Shared.CreateTopic("pix.transactions", Partitions);
        using ILoggerFactory logs = Composition.CreateLogs(streams.IsInteractive ? LogLevel.Error : LogLevel.Warning);
        using var signals = new StopSignals();
        await using var run = new DemoRun(plan, logs, TimeProvider.System);
        if (streams.IsInteractive)
        {
            await AnsiConsole
                .Live(new Text("starting ..."))
                .StartAsync(live => run.RunAsync(Scenario, new TerminalView(live), signals.Token))
                .ConfigureAwait(false);
        }
        else
        {
            await run.RunAsync(Scenario, new PlainView(streams.Output), signals.Token).ConfigureAwait(false);
        }
        await SummariseAsync(run, streams.Output).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static async Task SummariseAsync(DemoRun run, TextWriter output)
    {
        await output.WriteLineAsync(RunSummary.Describe(run.Host)).ConfigureAwait(false);
        foreach (string detection in run.Detected)
        {
            await output.WriteLineAsync($"  {detection}").ConfigureAwait(false);
        }
    }
}
