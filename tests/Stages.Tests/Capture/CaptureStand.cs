using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Capture;
using Vigia.Stages.Decode;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;
using Vigia.Stages.Tests.Decode;
using Vigia.Stages.Tests.Sinks;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Capture;

/// <summary>Decodes records by a schema written in YAML, gives them scores, and captures them into memory.</summary>
internal static class CaptureStand
{
    public const string Schema = """
        name: pix-transaction
        version: 3
        id: endToEndId
        event_time: { path: time }
        amount: { path: amount }
        features:
          - amount
          - payer_age_days: { path: payer.age_days }
          - is_first: { type: boolean }
          - key_type: { type: category, values: [cpf, "e-mail \"x\"", phone], allow_personal: true }
          - hour: { missing: -1 }
        """;

    public static readonly ModelInfo[] Models =
    [
        new("champion", "1.2", 0.8f, ModelRole.Champion),
        new("shadow", "a\"b", 0.125f, ModelRole.Shadow),
    ];

    public static KeyedHash Hash { get; } = new(HashKey.Parse(new string('7', 64), "2")!);

    public static RecordSchema Parse(string yaml)
    {
        using var directory = new TempDirectory();
        var problems = new ProblemList();
        RecordSchema? schema = SchemaSpec.Load(directory.Write("schema.yaml", yaml), Interpolation.FromEnvironment, problems);
        Assert.Empty(problems.InOrder());
        return schema!;
    }

    /// <summary>A decoded batch whose row <c>i</c> has the scores <c>(i+1)/8</c> and NaN, the first flagged from 0.8 on.</summary>
    public static RecordBatch Batch(RecordSchema schema, params string[] records)
    {
        RecordBatch batch = Decoding.Decode(Decoding.Json, schema, records);
        ModelColumn champion = batch.AddModel();
        ModelColumn shadow = batch.AddModel();
        for (int row = 0; row < batch.Rows; row++)
        {
            champion.Scores[row] = (row + 1) / 8f;
            champion.Decisions[row] = (byte)(champion.Scores[row] >= 0.8f ? 1 : 0);
            shadow.Scores[row] = float.NaN;
            shadow.Decisions[row] = 0;
        }
        return batch;
    }

    public static async Task<CollectingSink> CaptureAsync(
        RecordSchema schema,
        RecordBatch batch,
        Func<CaptureOptions, CaptureOptions>? adjust = null,
        int limitBytes = int.MaxValue
    )
    {
        var sink = new CollectingSink(limitBytes);
        var options = new CaptureOptions
        {
            Output = new RecordSinkOptions
            {
                Sink = sink.AsOptions(),
                PayloadLimit = 1024,
                Privacy = null,
                Hash = Hash,
            },
            Sample = 1,
            FlaggedOnly = false,
            Payload = false,
        };
        await using var stage = new CaptureStage(
            adjust?.Invoke(options) ?? options,
            TestStages.Context("capture", schema: schema, models: Models)
        );
        Assert.True(stage.Accepts(RecordKind.Transaction));
        await stage.StartAsync(TestContext.Current.CancellationToken);
        await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
        return sink;
    }
}
