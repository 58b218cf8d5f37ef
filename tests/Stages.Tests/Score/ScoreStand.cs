using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Score;
using Vigia.Stages.Score.Parity;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Score;

/// <summary>A stage <c>score</c> on a stand: models from bytes, rows straight into batches.</summary>
internal sealed class ScoreStand : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly BatchPool _pool = new();
    private readonly RecordSchema _schema;
    private readonly List<ModelOptions> _models = [];
    private ScoreStage? _stage;

    public ScoreStand(RecordSchema schema) => _schema = schema;

    public ScoreStand(params string[] features)
        : this(Schemas.Numbers(features)) { }

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public ILogger Log { get; init; } = NullLogger.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string Directory => _directory.Path;

    public ScoreStage Stage => _stage!;

    /// <summary>Adds a model; <paramref name="adjust"/> sets what differs from the defaults.</summary>
    public ScoreStand With(byte[] model, string name = "m", Func<ModelOptions, ModelOptions>? adjust = null)
    {
        var options = new ModelOptions { Name = name, Path = _directory.Write($"{name}.onnx", model) };
        _models.Add(adjust is null ? options : adjust(options));
        return this;
    }

    /// <summary>Adds a score that comes with the records.</summary>
    public ScoreStand WithField(string field, string name, ParityOptions? parity = null)
    {
        _models.Add(
            new ModelOptions
            {
                Name = name,
                FromField = FieldPath.Parse(field),
                Threshold = 0.8f,
                Parity = parity,
            }
        );
        return this;
    }

    /// <summary>Opens the stage.</summary>
    public async Task<ScoreStand> StartAsync()
    {
        var schemas = new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = _schema };
        var context = new StageContext("score", schemas, [], new MetricSet(Registry), Log, Time);
        _stage = new ScoreStage(new ScoreOptions { Models = _models }, context);
        await _stage.StartAsync(CancellationToken.None);
        return this;
    }

    /// <summary>A batch of rows, each as wide as the schema; amounts may be left out.</summary>
    public RecordBatch Batch(float[][] rows, long[]? amounts = null)
    {
        RecordBatch batch = _pool.Rent(RecordKind.Transaction);
        batch.FeatureCount = _schema.Features.Count;
        Span<float> matrix = batch.Features.Resize(rows.Length * batch.FeatureCount);
        for (int row = 0; row < rows.Length; row++)
        {
            batch.Receive(new SourcePartition("test", 0), row, 0, "{}"u8);
            batch.ReceivedIndex.Add(row);
            batch.Amounts.Add(amounts?[row] ?? 0);
            rows[row].CopyTo(matrix[(row * batch.FeatureCount)..]);
        }
        return batch;
    }

    /// <summary>Gives a batch back to the pool.</summary>
    public void Return(RecordBatch batch) => _pool.Return(batch);

    /// <summary>Scores the rows; one array of scores per model.</summary>
    public async Task<float[][]> ScoreAsync(params float[][] rows)
    {
        if (_stage is null)
        {
            await StartAsync();
        }
        RecordBatch batch = Batch(rows);
        await _stage!.ProcessAsync(batch, CancellationToken.None);
        float[][] scores = [.. batch.Models.ToArray().Select(m => m.Scores.Span.ToArray())];
        _pool.Return(batch);
        return scores;
    }

    /// <summary>What the stage says in <c>/status</c>.</summary>
    public string Status()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            Stage.WriteStatus(json);
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        if (_stage is not null)
        {
            await _stage.DisposeAsync();
        }
        _directory.Dispose();
    }
}
