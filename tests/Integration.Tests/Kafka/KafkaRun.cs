using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka;

/// <summary>A Kafka source that runs against an output double.</summary>
internal sealed class KafkaRun : IAsyncDisposable
{
    private static readonly Dictionary<string, string> None = [];

    // The embedded broker takes a second less than the session timeout for a rebalance.
    private static readonly Dictionary<string, string> QuickRebalances = new()
    {
        ["session.timeout.ms"] = "1500",
        ["heartbeat.interval.ms"] = "200",
    };

    private readonly CancellationTokenSource _stop = new();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly Source _source;

    public KafkaRun(KafkaSourceOptions options, ILogger? log = null, bool keepsState = false, TimeProvider? time = null)
    {
        var context = new SourceContext(
            new Dictionary<RecordKind, RecordSchema>(),
            new MetricSet(_registry),
            log ?? new RememberingLogger(),
            time ?? TimeProvider.System
        )
        {
            KeepsState = keepsState,
        };
        _source = KafkaSourceSpec.Instance.Create(options, context);
        Output = new StallingOutput { Source = _source };
    }

    public StallingOutput Output { get; }

    public Source Source => _source;

    /// <summary>The run; ends when the source does.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Options for a topic on the test broker, with small batches and quick rebalances.</summary>
    public static KafkaSourceOptions Options(string topic, string group, bool untilEnd = false, int rows = 100) =>
        new()
        {
            Connection = TestBroker.Connection with { Properties = TestBroker.IsReal ? None : QuickRebalances },
            Group = group,
            Topics = new Dictionary<string, RecordKind> { [topic] = RecordKind.Transaction },
            Batch = BatchLimits.Default with { Rows = rows, Delay = TimeSpan.FromMilliseconds(20) },
            UntilEnd = untilEnd,
        };

    /// <summary>As <see cref="Options"/>, with properties of librdkafka.</summary>
    public static KafkaSourceOptions With(KafkaSourceOptions options, params (string Name, string Value)[] properties)
    {
        var all = new Dictionary<string, string>(options.Connection.Properties);
        foreach ((string name, string value) in properties)
        {
            all[name] = value;
        }
        return options with { Connection = options.Connection with { Properties = all } };
    }

    /// <summary>Reads a topic to its end with everything acknowledged, and returns what came.</summary>
    public static async Task<IReadOnlyList<SentRecord>> ReadToEndAsync(KafkaSourceOptions options)
    {
        await using var run = new KafkaRun(options with { UntilEnd = true });
        await run.StartAsync();
        await run.EndsAsync();
        return run.Output.Records;
    }

    public async Task StartAsync()
    {
        await _source.StartAsync(CancellationToken.None);
        Ended = _source.RunAsync(Output, _stop.Token);
    }

    /// <summary>Asks for an orderly end and waits for it.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await EndsAsync();
    }

    /// <summary>Waits for the end; throws what the run ended with.</summary>
    public async Task EndsAsync()
    {
        await Eventually.HoldsAsync(() => Ended.IsCompleted, "the run has ended");
        await Ended;
    }

    public void RequestStop() => _stop.Cancel();

    public Task ReceivesAsync(int records) => Eventually.HoldsAsync(() => Output.Records.Count >= records, $"{records} records received");

    public Task<string> ScrapeAsync() => TestPipeline.ScrapeAsync(_registry);

    public JsonElement Status()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            ((IStatusSection)_source).WriteStatus(json);
        }
        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (!Ended.IsCompleted)
        {
            Output.Abort();
            await Eventually.HoldsAsync(() => Ended.IsCompleted, "the run has ended");
        }
        await _source.DisposeAsync();
        Output.Dispose();
        _stop.Dispose();
    }
}
