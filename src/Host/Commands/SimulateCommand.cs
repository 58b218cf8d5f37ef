using System.CommandLine;
using System.Globalization;
using Vigia.Host.Simulation;
using Vigia.Host.Terminal;
using Vigia.Stages.Simulate;

namespace Vigia.Host.Commands;

/// <summary><c>vigia simulate</c>: Pix transactions that never were, into files or a broker.</summary>
internal static class SimulateCommand
{
    public static Command Create(Streams streams)
    {
        var output = new Option<string?>("--output", "-o") { Description = "Writes NDJSON to this file ('-': standard output; .gz: compressed)." };
        var labels = new Option<string?>("--labels") { Description = "With --output: writes the infraction reports to this file." };
        var command = new Command("simulate", "Simulates Pix transactions, deterministic by seed.") { output, labels };
        var scenario = new ScenarioOptions();
        scenario.AddTo(command);
        command.SetAction(parsed => Run(scenario.Read(parsed), parsed.GetValue(output), parsed.GetValue(labels), streams));
        return command;
    }

    private static int Run(SimulationOptions options, string? output, string? labels, Streams streams)
    {
        if (output is null)
        {
            throw new UsageException("say where to: --output FILE");
        }
        if (!options.IsBounded)
        {
            throw new UsageException("a file needs an end: give --count or --duration");
        }
        using var signals = new StopSignals();
        (long transactions, long reports) = FileSimulation.Write(options, output, labels, signals.Token);
        streams.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{transactions:N0} transactions{(labels is null ? "" : $" and {reports:N0} infraction reports")} written"));
        return ExitCodes.Done;
    }
}
