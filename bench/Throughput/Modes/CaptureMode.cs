using System.Text.Json;
using Spectre.Console;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Engine.Planning;

namespace Vigia.Bench.Throughput.Modes;

/// <summary>
/// <c>capture</c>: from a file to predictions in a topic, several batches on their way to the broker at a time, and one after the other: what
/// waiting for a round trip per batch costs.
/// </summary>
internal static class CaptureMode
{
    // Of the embedded broker, which is on this machine: about what brokers in another zone take with their replicas.
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(5);

    public static async Task RunAsync(BenchOptions options, IAnsiConsole console)
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync(options.Brokers, RoundTrip).ConfigureAwait(false);
        string topic = $"vigia-bench-{Guid.NewGuid():N}";
        await broker.CreateAsync(topic, partitions: 4).ConfigureAwait(false);
        console.MarkupLineInterpolated($"[grey]simulating {options.Rows} transactions[/]");
        using var file = new TransactionFile(options.Rows);
        PipelinePlan Plan() =>
            EnginePlan.LoadFile(
                Shipped.CapturePipeline,
                EnginePlan.FileSource(file.Path),
                [
                    $"stages.capture.kafka.brokers={JsonSerializer.Serialize(broker.Brokers)}",
                    $"stages.capture.kafka.topic={topic}",
                    .. options.Set,
                ]
            );
        EngineContender[] contenders =
        [
            new(Plan, counts: false, description: "Vigia, several batches on their way to the broker"),
            new(Plan, "engine-one-at-a-time", counts: false, "Vigia, each batch delivered before the next", settlesEachBatch: true),
        ];
        await Bench.RunAsync("capture", contenders, options, console).ConfigureAwait(false);
    }
}
