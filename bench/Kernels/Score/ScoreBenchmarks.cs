using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Score;
using Vigia.Stages.Score.OnnxRuntime;

namespace Vigia.Bench.Kernels.Score;

/// <summary>
/// The shipped model (100 trees of depth 6, 26 features) with ONNX Runtime on one thread: the stage as it runs, decisions and
/// metrics included, against a run per record and against a run per batch with a list of named values, as most programs do it.
/// One operation is one record.
/// </summary>
[MemoryDiagnoser]
public class ScoreBenchmarks : IAsyncDisposable
{
    private const int Rows = 1024;

    private readonly BatchPool _pool = new();
    private float[] _matrix = [];
    private int _features;
    private InferenceSession _session = null!;
    private ScoreStage _stage = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Engine.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }
        string path = Path.Combine(root, "models", "pix-fraud-v1.onnx");
        RecordSchema schema = SchemaSpec.Load(
            Path.Combine(root, "schemas", "pix-transaction.yaml"),
            Interpolation.FromEnvironment,
            new ProblemList()
        )!;
        _features = schema.Features.Count;
        _session = OnnxRuntimeEnvironment.Open(path, threads: 1);
        var options = new ScoreOptions
        {
            Models =
            [
                new ModelOptions
                {
                    Name = "m",
                    Path = path,
                    Backend = Backend.OnnxRuntime,
                },
            ],
        };
        var schemas = new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = schema };
        _stage = new ScoreStage(
            options,
            new StageContext("score", schemas, [], new MetricSet(Metrics.NewCustomRegistry()), NullLogger.Instance, TimeProvider.System)
        );
        await _stage.StartAsync(CancellationToken.None);
        var random = new Random(1);
        _matrix = [.. Enumerable.Range(0, Rows * _features).Select(_ => random.Next(50) == 0 ? float.NaN : random.NextSingle() * 100)];
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _stage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public float RunPerRecord()
    {
        float sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            var tensor = new DenseTensor<float>(_matrix.AsSpan(row * _features, _features).ToArray(), [1, _features]);
            using var results = _session.Run([NamedOnnxValue.CreateFromTensor("input", tensor)]);
            sum += results.First(r => r.Name == "probabilities").AsEnumerable<float>().Last();
        }
        return sum;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public float RunPerBatch()
    {
        var inputs = new List<NamedOnnxValue>
        {
            NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(_matrix.ToArray(), [Rows, _features])),
        };
        using var results = _session.Run(inputs);
        float[] probabilities = [.. results.First(r => r.Name == "probabilities").AsEnumerable<float>()];
        float sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            sum += probabilities[(row * 2) + 1];
        }
        return sum;
    }

    // Renting and filling the batch is part of it; a copy of the matrix, as the naive run has too.
    [Benchmark(OperationsPerInvoke = Rows)]
    public float Stage()
    {
        RecordBatch batch = _pool.Rent(RecordKind.Transaction);
        batch.FeatureCount = _features;
        batch.ReceivedIndex.Resize(Rows);
        batch.Amounts.Resize(Rows).Clear();
        _matrix.CopyTo(batch.Features.Resize(_matrix.Length));
        _stage.ProcessAsync(batch, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        float sum = batch.Models[0].Scores.Span[Rows - 1];
        _pool.Return(batch);
        return sum;
    }
}
