using System.CommandLine;
using System.Globalization;
using Vigia.Host.Simulation;
using Vigia.Host.Terminal;
using Vigia.Kafka.Connection;
using Vigia.Simulation.Scenarios;

namespace Vigia.Host.Commands;

/// <summary><c>vigia simulate</c>: Pix transactions that never were, into files or a broker.</summary>
internal static class SimulateCommand
{
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Writes NDJSON to this file ('-': standard output; .gz: compressed).",
    };

    private static readonly Option<string?> Labels = new("--labels")
    {
        Description = "With --output: writes the infraction reports to this file.",
    };

    private static readonly Option<string?> Brokers = new("--brokers") { Description = "Produces to Kafka instead: addresses of brokers." };

    private static readonly Option<string> Topic = new("--topic")
    {
        Description = "With --brokers: the topic.",
        DefaultValueFactory = _ => "pix.transactions",
    };

    private static readonly Option<string?> LabelTopic = new("--labels-topic")
    {
        Description = "With --brokers: produces the infraction reports to this topic.",
    };

    private static readonly Option<string[]> Property = new("--property")
    {
        Description = "With --brokers: a property of librdkafka, such as security.protocol=SSL. May be given several times.",
        HelpName = "name=value",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<FileInfo?> Properties = new("--properties")
    {
        Description = "With --brokers: a file of such properties, one a line; secrets belong there.",
    };

    private static readonly Option<bool> RealTime = new("--real-time")
    {
        Description = "With --brokers: event times begin now, and each transaction is produced when its time comes.",
    };

    public static Command Create(Streams streams)
    {
        var command = new Command("simulate", "Simulates Pix transactions, deterministic by seed.")
        {
            Output,
            Labels,
            Brokers,
            Topic,
            LabelTopic,
            Property,
            Properties,
            RealTime,
        };
        var scenario = new ScenarioOptions();
        scenario.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed, scenario.Read(parsed), streams));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, SimulationOptions options, Streams streams)
    {
        (string? output, string? labels, string? brokers) = (parsed.GetValue(Output), parsed.GetValue(Labels), parsed.GetValue(Brokers));
        if (output is null == brokers is null)
        {
            throw new UsageException("the destination is missing: give --output FILE or --brokers ADDRESSES");
        }
        if (labels is not null && output is null)
        {
            throw new UsageException("--labels needs --output");
        }
        if (!options.IsBounded && !parsed.GetValue(RealTime))
        {
            throw new UsageException("the simulation has no end: give --count or --duration");
        }
        using var signals = new StopSignals();
        string written;
        if (output is not null)
        {
            (long transactions, long reports) = FileSimulation.Write(options, output, labels, signals.Token);
            written = labels is null
                ? $"{Count(transactions)} transactions"
                : $"{Count(transactions)} transactions and {Count(reports)} infraction reports";
        }
        else
        {
            written = $"{Count(await ProduceAsync(parsed, options, brokers!, signals.Token).ConfigureAwait(false))} records";
        }
        await streams.Error.WriteLineAsync($"{written} written").ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static async Task<long> ProduceAsync(ParseResult parsed, SimulationOptions options, string brokers, CancellationToken stop)
    {
        TimeProvider time = TimeProvider.System;
        var connection = new KafkaConnection(brokers, ClientProperties.Read(parsed.GetValue(Properties), parsed.GetValue(Property)!));
        bool realTime = parsed.GetValue(RealTime);
        SimulationOptions placed = realTime ? options with { StartMs = time.GetUtcNow().ToUnixTimeMilliseconds() } : options;
        using var simulation = new KafkaSimulation(placed, connection, parsed.GetValue(Topic)!, time, parsed.GetValue(LabelTopic));
        if (realTime)
        {
            await simulation.RunInRealTimeAsync(read: null, stop).ConfigureAwait(false);
        }
        else
        {
            simulation.Run(stop);
        }
        return simulation.Produced;
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
