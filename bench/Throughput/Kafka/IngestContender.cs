using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Fetching;

namespace Vigia.Bench.Throughput.Kafka;

/// <summary>The Kafka source alone: a topic to its end, into batches that are acknowledged at once.</summary>
/// <param name="brokers">Addresses of brokers.</param>
/// <param name="topic">The topic.</param>
/// <param name="fetch">How records are taken from the client library.</param>
/// <param name="name">What it is called.</param>
internal sealed class IngestContender(string brokers, string topic, FetchWay fetch, string name) : Contender
{
    private Source? _source;

    public override string Name => name;

    public override string Description => $"the Kafka source alone, fetch: {fetch}";

    public override async Task PrepareAsync()
    {
        var options = new KafkaSourceOptions
        {
            Connection = new KafkaConnection(brokers, new Dictionary<string, string>()),
            Group = $"ingest-{Guid.NewGuid():N}",
            Topics = new Dictionary<string, RecordKind> { [topic] = RecordKind.Transaction },
            Fetch = fetch,
            UntilEnd = true,
        };
        var context = new SourceContext(
            new Dictionary<RecordKind, RecordSchema>(),
            new MetricSet(Metrics.NewCustomRegistry()),
            NullLogger.Instance,
            TimeProvider.System
        );
        _source = KafkaSourceSpec.Instance.Create(options, context);
        await _source.StartAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public override async Task<long> RunAsync()
    {
        var output = new AcknowledgingOutput(_source!, Begin);
        await _source!.RunAsync(output, CancellationToken.None).ConfigureAwait(false);
        return output.Records;
    }

    public override async Task FinishAsync() => await DisposeAsync().ConfigureAwait(false);

    public override async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync().ConfigureAwait(false);
            _source = null;
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
