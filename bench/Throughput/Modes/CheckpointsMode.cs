using System.Text.Json;
using Spectre.Console;
using Vigia.Bench.Throughput.Curves;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Throughput.Modes;

/// <summary>
/// <c>checkpoints</c>: what it costs at full replay speed to keep all counts every 10 s, on disk, or with brokers in their changelog. Runs
/// should last several times that.
/// </summary>
internal static class CheckpointsMode
{
    private const int LinkedRows = 1_000_000;

    public static Task RunAsync(BenchOptions options, IAnsiConsole console) =>
        options.Brokers is null ? OnDiskAsync(options, console) : InKafkaAsync(options, console);

    private static async Task OnDiskAsync(BenchOptions options, IAnsiConsole console)
    {
        int links = Math.Max(1, options.Rows / LinkedRows);
        console.MarkupLineInterpolated($"[grey]simulating {LinkedRows} transactions, to be read {links} times[/]");
        using var file = new TransactionFile(LinkedRows);
        using var linked = new LinkedFiles(file, links);
        using var directories = new FreshDirectories();
        string source = EnginePlan.FileSource(linked.Pattern);
        await CompareAsync(
                "checkpoints",
                "on disk",
                () => source,
                () => $"local: {{ directory: {JsonSerializer.Serialize(directories.Next())} }}",
                options,
                console
            )
            .ConfigureAwait(false);
    }

    private static async Task InKafkaAsync(BenchOptions options, IAnsiConsole console)
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync(options.Brokers).ConfigureAwait(false);
        string topic = $"vigia-bench-{Guid.NewGuid():N}";
        int partitions = KafkaMode.Partitions(options);
        console.MarkupLineInterpolated($"[grey]writing {options.Rows} transactions into {partitions} partitions[/]");
        await broker.FillAsync(topic, partitions, options.Rows).ConfigureAwait(false);
        await CompareAsync(
                "checkpoints-kafka",
                "and the group's offsets in one transaction",
                () => EnginePlan.KafkaSource(broker.Brokers, topic, $"engine-{Guid.NewGuid():N}"),
                () => $"kafka: {{ topic: vigia-bench-state-{Guid.NewGuid():N}, instance: bench }}",
                options,
                console
            )
            .ConfigureAwait(false);
    }

    private static Task CompareAsync(
        string bench,
        string where,
        Func<string> source,
        Func<string> store,
        BenchOptions options,
        IAnsiConsole console
    ) =>
        Bench.RunAsync(
            bench,
            [
                new EngineContender(() => EnginePlan.Load(source(), options.Set), "without", counts: false, "Vigia, no state"),
                new EngineContender(
                    () => EnginePlan.Load(source(), [$"state={{ interval: 10s, {store()} }}", .. options.Set]),
                    "every-10-s",
                    counts: false,
                    $"Vigia, a checkpoint every 10 s {where}"
                ),
            ],
            options,
            console
        );
}
