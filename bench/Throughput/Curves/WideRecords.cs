using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Bench.Throughput.Engine;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Stages.Profiles;
using Vigia.TestSupport.Onnx;

namespace Vigia.Bench.Throughput.Curves;

/// <summary>Records of any number of features, with the schema, the model (100 trees of depth 6) and the profile that go with them.</summary>
internal sealed class WideRecords : IDisposable
{
    private const string Collecting = "stages=[decode: {}, score: { models: [{ name: m, path: model.onnx }] }]";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vigia-bench-");

    private WideRecords(int features, int rows)
    {
        WriteRecords(features, rows);
        File.WriteAllText(
            PathOf("schema.yaml"),
            $$"""
            name: wide
            version: 1
            id: id
            event_time: { path: t, format: iso8601 }
            features: [{{string.Join(", ", Enumerable.Range(0, features).Select(f => $"f{f}"))}}]

            """
        );
        File.WriteAllBytes(PathOf("model.onnx"), TreeModels.Binary(100, 6, features, "input", "probabilities"));
        File.WriteAllText(
            PathOf("pipeline.yaml"),
            """
            name: wide
            source: { simulate: { count: 1 } }
            records: { transaction: schema.yaml }
            stages:
              - decode: { workers: 2 }
              - score: { models: [{ name: m, path: model.onnx }] }
              - drift: { reference: profile.json, max_ahead: 3660d }

            """
        );
    }

    /// <summary>Makes them, and the profile, which takes a pass over them.</summary>
    public static async Task<WideRecords> CreateAsync(int features, int rows)
    {
        var records = new WideRecords(features, rows);
        PipelinePlan plan = records.Load(Collecting);
        var builder = new ProfileBuilder(plan.Schemas[RecordKind.Transaction], plan.Models, new ProfileOptions());
        var collector = new StagePlan
        {
            Name = "profile",
            Capacity = 2,
            Workers = 1,
            Create = _ => new ProfileCollector(builder, RecordKind.Transaction, isSecondPass: false),
        };
        var pipeline = new Pipeline(
            plan with
            {
                Stages = [.. plan.Stages, collector],
            },
            new PipelineServices(Metrics.NewCustomRegistry(), NullLoggerFactory.Instance, TimeProvider.System)
        );
        await using (pipeline.ConfigureAwait(false))
        {
            await pipeline.StartAsync().ConfigureAwait(false);
            await pipeline.RunAsync(CancellationToken.None).ConfigureAwait(false);
        }
        builder.FinishEdges();
        ProfileFile.Save(builder.Build(), records.PathOf("profile.json"));
        return records;
    }

    /// <summary>The plan of a run over them.</summary>
    public PipelinePlan Load(params IReadOnlyList<string> overrides) =>
        EnginePlan.LoadFile(PathOf("pipeline.yaml"), EnginePlan.FileSource(PathOf("records.ndjson")), overrides);

    public void Dispose() => _directory.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private void WriteRecords(int features, int rows)
    {
        var random = new Random(1);
        DateTime start = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc);
        using var writer = new StreamWriter(PathOf("records.ndjson"), append: false, new UTF8Encoding(false), bufferSize: 1 << 20);
        for (int row = 0; row < rows; row++)
        {
            writer.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"id\":\"{row}\",\"t\":\"{start.AddMilliseconds(row):yyyy-MM-ddTHH:mm:ss.fff}Z\""
                )
            );
            for (int f = 0; f < features; f++)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $",\"f{f}\":{(random.NextSingle() * 10) - 5:0.0000}"));
            }
            writer.Write("}\n");
        }
    }
}
