using System.CommandLine;
using System.Globalization;
using Vigia.Bench.Chaos.Evidence;
using Vigia.Bench.Chaos.Faults;
using Vigia.Bench.Chaos.Processes;
using Vigia.Kafka.Connection;

namespace Vigia.Bench.Chaos;

/// <summary>The command line: <c>dotnet run -c Release --project bench/Chaos -- --minutes 10 --seed 7 --brokers 127.0.0.1:9092</c>.</summary>
internal static class ChaosCommand
{
    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "How long faults are caused.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<int?> Count = new("--faults") { Description = "Ends after this many faults, whatever the time." };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Which faults come, when, and whom they meet.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> Brokers = new("--brokers")
    {
        Description =
            "Addresses of Kafka brokers with transactions: several processes share state in Kafka. Without them, one process with local state on an embedded broker.",
    };

    private static readonly Option<int> Processes = new("--processes")
    {
        Description = "Processes of the group, with --brokers.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<int> Partitions = new("--partitions")
    {
        Description = "Partitions of the source topic.",
        DefaultValueFactory = _ => 12,
    };

    private static readonly Option<int> Rate = new("--rate")
    {
        Description = "Records produced per second.",
        DefaultValueFactory = _ => 2_000,
    };

    private static readonly Option<FaultKind[]> Kinds = new("--kinds")
    {
        Description = "Kinds of faults, each as likely as the others: Kill, Freeze, Stop, Join.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [FaultKind.Kill, FaultKind.Freeze, FaultKind.Stop, FaultKind.Join],
    };

    private static readonly Option<bool> ConsumerProtocol = new("--consumer-protocol")
    {
        Description = "With --brokers: the brokers share partitions out (group.protocol=consumer, KIP-848).",
    };

    private static readonly Option<double> Outage = new("--outage")
    {
        Description = "Seconds of one outage of the broker in the middle of the run; it needs the two commands.",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<string?> StopBroker = new("--stop-broker") { Description = "Shell command that stops the broker." };

    private static readonly Option<string?> StartBroker = new("--start-broker") { Description = "Shell command that starts it again." };

    public static RootCommand Create(TextWriter output)
    {
        var command = new RootCommand(
            "Kills, freezes, stops and starts processes under load, and compares what they counted and wrote with the truth."
        )
        {
            Minutes,
            Count,
            Seed,
            Brokers,
            Processes,
            Partitions,
            Rate,
            Kinds,
            ConsumerProtocol,
            Outage,
            StopBroker,
            StartBroker,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, output, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TextWriter output, CancellationToken cancellation)
    {
        string? brokers = parsed.GetValue(Brokers);
        var options = new ChaosOptions
        {
            Duration = TimeSpan.FromMinutes(parsed.GetValue(Minutes)),
            Faults = parsed.GetValue(Count) ?? int.MaxValue,
            Seed = parsed.GetValue(Seed),
            Processes = brokers is null ? 1 : parsed.GetValue(Processes),
            RecordsPerSecond = parsed.GetValue(Rate),
            Kinds = parsed.GetValue(Kinds)!,
            Outage = BrokerOutage.Of(
                parsed.GetValue(StopBroker),
                parsed.GetValue(StartBroker),
                TimeSpan.FromSeconds(parsed.GetValue(Outage))
            ),
        };
        KafkaConnection cluster = brokers is null ? KafkaConnection.Embedded : KafkaConnection.Embedded with { Brokers = brokers };
        using Fleet fleet = await Fleet
            .CreateAsync(cluster, parsed.GetValue(Partitions), isShared: brokers is not null, parsed.GetValue(ConsumerProtocol))
            .ConfigureAwait(false);
        Findings findings = await new ChaosRun(fleet, options, Say, TimeProvider.System).RunAsync(cancellation).ConfigureAwait(false);
        foreach (string line in findings.Describe())
        {
            Say(line);
        }
        if (!findings.IsExact)
        {
            Say(await fleet.LogsAsync().ConfigureAwait(false));
        }
        return findings.IsExact ? 0 : 1;

        void Say(string text) =>
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {text}"));
    }
}
