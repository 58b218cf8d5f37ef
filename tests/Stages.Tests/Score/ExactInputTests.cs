using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Tests.Decode;
using Vigia.Stages.Tests.Sinks;
using Vigia.Stages.Tests.Trees;
using Vigia.TestSupport.Onnx;
using Vigia.Trees.Graph;
using Vigia.Trees.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Models that take doubles or whole numbers get them as the records have them.</summary>
public sealed class ExactInputTests : IDisposable
{
    private readonly PlanStand _stand = new() { Features = "features: [ts: { missing: reject }, x, y]" };

    public void Dispose() => _stand.Dispose();

    /// <summary>1 where a whole number is odd.</summary>
    private static byte[] IsOdd(OnnxElement element) =>
        new OnnxModelWriter()
            .Input("ts", element, null, 1)
            .Node("Cast", ["ts"], ["long"], ("to", (long)OnnxElement.Int64))
            .Constant("two", [1], 2L)
            .Node("Mod", ["long", "two"], ["odd"])
            .Node("Cast", ["odd"], ["score"], ("to", 1L))
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();

    /// <summary>1 where a double is at least 0.1.</summary>
    private static byte[] IsTenth() =>
        new OnnxModelWriter()
            .Input("x", OnnxElement.Double, null, 1)
            .Node("Constant", [], ["tenth"], ("value", OnnxConstant.Raw(0.1)))
            .Node("GreaterOrEqual", ["x", "tenth"], ["is"])
            .Node("Cast", ["is"], ["score"], ("to", 1L))
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();

    [Fact]
    public async Task Plan_WithModelsOfDoublesAndWholeNumbers_ScoresWhatTheRecordsHold()
    {
        Write("odd", IsOdd(OnnxElement.Int64));
        Write("narrow", IsOdd(OnnxElement.Int32));
        Write("tenth", IsTenth());
        PipelinePlan plan = _stand.Plan(
            """
              - decode: { format: json }
              - score:
                  models:
                    - { name: odd, path: odd.onnx }
                    - { name: narrow, path: narrow.onnx }
                    - { name: tenth, path: tenth.onnx, output: score }
            """
        );
        string[] records =
        [
            """{"id":"1","ts":1700000001,"x":0.1,"y":1}""",
            """{"id":"2","ts":1700000002,"x":0.09999999999999999,"y":1}""",
            """{"id":"3","ts":16777217,"x":0.10000000000000002,"y":1}""",
        ];

        float[][] scores = await ScoreAsync(plan, records);

        Assert.Equal([1f, 0f, 1f], scores[0]);
        Assert.Equal([1f, 0f, 1f], scores[1]);
        Assert.Equal([1f, 0f, 1f], scores[2]);
        Assert.Equal([true, true, false], plan.Schemas[RecordKind.Transaction].Features.Select(feature => feature.IsExact));
    }

    [Fact]
    public async Task CompiledTrees_OfDoubles_ScoreAsOnnxRuntimeDoesBesideEveryThreshold()
    {
        var shape = new EnsembleShape { Features = 3, ThresholdsPerFeature = 0 };
        byte[] model = new EnsembleSketch(shape, seed: 11).Regressor(input: OnnxElement.Double, asTensors: true).ToArray();
        Write("trees", model);
        PipelinePlan plan = _stand.Plan(
            """
              - decode: { format: json }
              - score:
                  models:
                    - { name: compiled, path: trees.onnx, backend: compiled }
                    - { name: reference, path: trees.onnx, backend: onnxruntime }
            """
        );
        double[][] thresholds = TreeGraph.Read(OnnxReader.Read(model), null).Ensemble.Codes!;
        string[] records =
        [
            .. Enumerable
                .Range(0, 3 * thresholds.Max(values => values.Length))
                .Select(i => FormattableString.Invariant($$"""{"id":"{{i}}","ts":{{At(0, i)}},"x":{{At(1, i)}},"y":{{At(2, i)}}}""")),
        ];

        float[][] scores = await ScoreAsync(plan, records);

        Assert.Equal(scores[1], scores[0]);

        double At(int feature, int i)
        {
            double threshold = thresholds[feature][i / 3 % thresholds[feature].Length];
            return (i % 3) switch
            {
                0 => threshold,
                1 => Math.BitIncrement(threshold),
                _ => Math.BitDecrement(threshold),
            };
        }
    }

    private void Write(string name, byte[] model) => File.WriteAllBytes(Path.Combine(_stand.Directory, $"{name}.onnx"), model);

    /// <summary>What the plan's models score: one array for each.</summary>
    private static async Task<float[][]> ScoreAsync(PipelinePlan plan, IEnumerable<string> records)
    {
        RecordBatch batch = Decoding.Receive(records.Select(Encoding.UTF8.GetBytes));
        foreach (StagePlan planned in plan.Stages)
        {
            await using Stage stage = planned.Create(
                new StageContext(
                    planned.Name,
                    plan.Schemas,
                    plan.Models,
                    new MetricSet(Metrics.NewCustomRegistry()),
                    NullLogger.Instance,
                    TimeProvider.System
                )
            );
            await stage.StartAsync(CancellationToken.None);
            await stage.ProcessAsync(batch, CancellationToken.None);
        }
        return [.. batch.Models.ToArray().Select(model => model.Scores.Span.ToArray())];
    }
}
