using System.CommandLine;
using Spectre.Console;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Bench.Throughput.Modes;
using Vigia.Bench.Throughput.Reporting;

namespace Vigia.Bench.Throughput;

/// <summary>The command line: a command for each bench.</summary>
internal static class BenchCommands
{
    private static readonly Option<int> Rows = new("--rows") { Description = "Records of a run.", DefaultValueFactory = _ => 500_000 };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Rounds in which each contender has a turn.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<double> Turn = new("--turn")
    {
        Description = "Seconds of a turn: a contender that is done sooner runs again.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<double> Phase = new("--phase")
    {
        Description = "Seconds of a phase of 'latency'.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<FileInfo?> Json = new("--json")
    {
        Description = "Writes the results: a JSON array with an object per contender.",
    };

    private static readonly Option<string?> Brokers = new("--brokers")
    {
        Description = "Addresses of Kafka brokers. Without them the bench starts an embedded one in a process of its own.",
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "A setting of the engine's pipeline, path=value. May be given several times.",
    };

    public static RootCommand Create(IAnsiConsole console) =>
        new("Measures Vigia beside other ways to do the same, and beside the limits of the machine.")
        {
            Bench("files", "From a file of JSON records to counts and metrics.", console, FilesMode.RunAsync),
            Bench("kafka", "From a topic to counts and metrics.", console, KafkaMode.RunAsync),
            Bench("ingest", "From a topic into batches and no further.", console, IngestMode.RunAsync),
            Bench(
                "capture",
                "From a file to predictions in a topic, several batches on their way at a time and one after the other.",
                console,
                CaptureMode.RunAsync
            ),
            Bench("decode", "JSON records to features, one thread.", console, PartModes.DecodeAsync),
            Bench("score", "Features to scores, one thread.", console, PartModes.ScoreAsync),
            Bench("histogram", "Features and scores to counts, one thread.", console, PartModes.HistogramAsync),
            Bench("store", "The engine with and without the store of predictions that wait for their labels.", console, StoreMode.RunAsync),
            Bench(
                "checkpoints",
                "The engine with and without a checkpoint every 10 s, on disk or, with --brokers, in Kafka; --rows 30000000 and more.",
                console,
                CheckpointsMode.RunAsync
            ),
            Bench(
                "latency",
                "From the broker's timestamp to acknowledged, at rates of production and through a burst; the cost of an idle process.",
                console,
                LatencyMode.RunAsync
            ),
            Bench(
                "curves",
                "The engine's cost by records (10^5 to --rows), features, models, windows and partitions.",
                console,
                CurvesMode.RunAsync
            ),
            TableCommand.Create(console),
            BrokerCommand.Create(),
        };

    private static Command Bench(string name, string description, IAnsiConsole console, Func<BenchOptions, IAnsiConsole, Task> run)
    {
        var command = new Command(name, description) { Rows, Rounds, Turn, Phase, Json, Brokers, Set };
        command.SetAction((parsed, _) => run(Read(parsed), console));
        return command;
    }

    private static BenchOptions Read(ParseResult parsed) =>
        new()
        {
            Rows = Math.Max(1, parsed.GetValue(Rows)),
            Rounds = Math.Max(1, parsed.GetValue(Rounds)),
            TurnSeconds = parsed.GetValue(Turn),
            PhaseSeconds = parsed.GetValue(Phase),
            Json = parsed.GetValue(Json),
            Brokers = parsed.GetValue(Brokers),
            Set = parsed.GetValue(Set) ?? [],
        };
}
