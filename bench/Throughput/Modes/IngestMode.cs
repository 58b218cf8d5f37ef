using Spectre.Console;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Bench.Throughput.Limits;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Stages.Sources.Kafka.Fetching;

namespace Vigia.Bench.Throughput.Modes;

/// <summary><c>ingest</c>: from a topic into batches and no further, beside librdkafka alone. The measure is the processor time per record.</summary>
internal static class IngestMode
{
    public static async Task RunAsync(BenchOptions options, IAnsiConsole console)
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync(options.Brokers).ConfigureAwait(false);
        string topic = $"vigia-bench-{Guid.NewGuid():N}";
        int partitions = KafkaMode.Partitions(options);
        console.MarkupLineInterpolated($"[grey]writing {options.Rows} transactions into {partitions} partitions[/]");
        await broker.FillAsync(topic, partitions, options.Rows).ConfigureAwait(false);
        Contender[] contenders =
        [
            new IngestContender(broker.Brokers, topic, FetchWay.Native, "engine"),
            new IngestContender(broker.Brokers, topic, FetchWay.Client, "engine-client"),
            new LibrdkafkaLimit(new TopicReader(broker.Brokers, topic, options.Rows), topic),
        ];
        await Bench.RunAsync("ingest", contenders, options, console).ConfigureAwait(false);
    }
}
