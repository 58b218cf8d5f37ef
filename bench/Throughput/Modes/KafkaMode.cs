using System.Text.Json;
using Spectre.Console;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Bench.Throughput.Limits;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.PerRecord;
using Vigia.Bench.Throughput.Straightforward;

namespace Vigia.Bench.Throughput.Modes;

/// <summary><c>kafka</c>: from a topic to counts and metrics, the broker on the same machine in a process of its own.</summary>
internal static class KafkaMode
{
    private const int SampleRows = 1 << 15;

    // The embedded broker keeps 5 MB of a partition, compressed as it came: room for twice as many.
    private const int RowsPerEmbeddedPartition = 10_000;

    public static async Task RunAsync(BenchOptions options, IAnsiConsole console)
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync(options.Brokers).ConfigureAwait(false);
        string topic = $"vigia-bench-{Guid.NewGuid():N}";
        int partitions = Partitions(options);
        console.MarkupLineInterpolated($"[grey]writing {options.Rows} transactions into {partitions} partitions[/]");
        await broker.FillAsync(topic, partitions, options.Rows).ConfigureAwait(false);
        int cores = Environment.ProcessorCount;
        var reader = new TopicReader(broker.Brokers, topic, options.Rows);
        Contender[] contenders =
        [
            .. Programs(broker.Brokers, topic, reader, options.Set),
            new LibrdkafkaLimit(reader, topic),
            new OnnxRuntimeLimit(new PaymentSample(SampleRows).Features, cores),
        ];
        await Bench
            .RunAsync("kafka", contenders, options, console, measured =>
                [EngineLimits.SlowestStage(measured[0], cores), EngineLimits.Processor(measured[0], cores)]
            )
            .ConfigureAwait(false);
    }

    /// <summary>Partitions of a topic for all of the records.</summary>
    public static int Partitions(BenchOptions options) =>
        Math.Max(4, options.Brokers is null ? (options.Rows / RowsPerEmbeddedPartition) + 1 : 4);

    private static IEnumerable<Contender> Programs(string brokers, string topic, TopicReader reader, IReadOnlyList<string> set)
    {
        static PixPayment Parse(byte[] record) => JsonSerializer.Deserialize(record, PixJson.Default.PixPayment)!;
        yield return new EngineContender(() => EnginePlan.Load(EnginePlan.KafkaSource(brokers, topic, $"engine-{Guid.NewGuid():N}"), set));
        yield return new StraightforwardContender<byte[]>(reader.Read, Parse);
        yield return new DataflowContender<byte[]>(reader.Read, Parse);
    }
}
