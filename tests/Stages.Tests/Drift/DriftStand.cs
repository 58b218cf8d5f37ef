using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Engine.Windows;
using Vigia.Stages.Drift;
using Vigia.Stages.Profiles;
using Vigia.Stages.Tests.Profiles;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Drift;

/// <summary>A stage <c>drift</c> on a stand: a profile built of given rows, records straight into batches.</summary>
internal sealed class DriftStand : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly BatchPool _pool = new();
    private readonly RecordSchema _schema;
    private readonly ModelInfo[] _models;

    /// <param name="schema">Schema of the records.</param>
    /// <param name="reference">Rows of the reference: features, then scores.</param>
    /// <param name="models">Models of the pipeline.</param>
    /// <param name="adjust">Sets what differs from the defaults.</param>
    /// <param name="timeOf">Event time of each row of the reference, Unix ms; the row's number if null.</param>
    /// <param name="adjustProfile">Sets what differs in the profile; without its joint score if null, since most tests move one feature and
    /// no other.</param>
    public DriftStand(
        RecordSchema schema,
        float[][] reference,
        ModelInfo[]? models = null,
        Func<DriftOptions, DriftOptions>? adjust = null,
        Func<int, long>? timeOf = null,
        Func<Profile, Profile>? adjustProfile = null
    )
    {
        _schema = schema;
        _models = models ?? [];
        var builder = new ProfileBuilder(schema, _models, new ProfileOptions());
        builder.AddPass1(Batch([.. reference.Select((row, i) => Record(row, timeOf?.Invoke(i) ?? i))]));
        builder.FinishEdges();
        Profile = adjustProfile is null ? WithoutJoint(builder.Build()) : adjustProfile(builder.Build());
        string path = Path.Combine(_directory.Path, "profile.json");
        ProfileFile.Save(Profile, path);
        var options = new DriftOptions
        {
            Reference = path,
            Windows = [new("5m", TimeSpan.FromMinutes(5)), new("24h", TimeSpan.FromHours(24))],
            // These tests are about windows, not about the clock: one record moves it.
            Time = new EventTimeRules { Confirmations = 1 },
        };
        Options = adjust is null ? options : adjust(options);
        Stage = Create();
    }

    public Profile Profile { get; }

    public DriftOptions Options { get; }

    public DriftStage Stage { get; }

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public FakeTimeProvider Time { get; } = new();

    public List<string> Logged { get; } = [];

    /// <summary>A record of the first partition, or another.</summary>
    public DecodedRecord Record(float[] row, long time, int partition = 0) =>
        new(DecodedBatch.Partition with { Partition = partition }, time, row[..^_models.Length], row[^_models.Length..]);

    public RecordBatch Batch(IReadOnlyList<DecodedRecord> records) => DecodedBatch.Of(_pool, RecordKind.Transaction, records);

    public async Task<DriftStand> StartAsync()
    {
        await Stage.StartAsync(CancellationToken.None);
        return this;
    }

    public async Task AddAsync(IEnumerable<DecodedRecord> records, int batchSize = 1000)
    {
        foreach (DecodedRecord[] chunk in records.Chunk(batchSize))
        {
            RecordBatch batch = Batch(chunk);
            await Stage.ProcessAsync(batch, CancellationToken.None);
            _pool.Return(batch);
        }
    }

    /// <summary>Another stage with the same settings, as after a restart.</summary>
    public DriftStage Create(ModelInfo[]? models = null) =>
        new(
            Options,
            new StageContext(
                "drift",
                new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = _schema },
                models ?? _models,
                new MetricSet(ReferenceEquals(models, null) && Stage is null ? Registry : Metrics.NewCustomRegistry()),
                new ListLogger(Logged),
                Time
            )
        );

    public JsonElement Report() => Json(Stage.WriteReport);

    private static Profile WithoutJoint(Profile profile) =>
        profile with
        {
            Joint = null,
            Segments = profile
                .Segments?.Select(s =>
                    s with
                    {
                        Values = [.. s.Values.Select(v => v with { Cells = v.Cells with { Joint = null } })],
                        Missing = s.Missing is { } missing ? missing with { Joint = null } : null,
                        Unseen = s.Unseen is { } unseen ? unseen with { Joint = null } : null,
                    }
                )
                .ToArray(),
        };

    public static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            write(json);
        }
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        _directory.Dispose();
    }

    private sealed class ListLogger(List<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
