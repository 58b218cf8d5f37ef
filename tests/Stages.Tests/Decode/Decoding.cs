using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Decode;
using Vigia.Statistics;

namespace Vigia.Stages.Tests.Decode;

/// <summary>Puts records through the stage as a pipeline would.</summary>
internal static class Decoding
{
    public const long SourceTime = 1_700_000_000_123;

    public static readonly DecodeOptions Json = new() { Format = RecordFormat.Json };

    public static DecodeOptions Csv(params string[] header) => new() { Format = RecordFormat.Csv, Header = header };

    /// <summary>Null for the general decoder alone, and every vector width of this processor.</summary>
    public static IEnumerable<SimdLevel?> Levels =>
        [null, .. Enum.GetValues<SimdLevel>().Where(level => level <= Simd.Widest).Select(level => (SimdLevel?)level)];

    /// <summary>A schema that reads only these features.</summary>
    public static RecordSchema Schema(params FeatureSpec[] features) =>
        new()
        {
            Name = "test",
            Version = 1,
            Features = features,
        };

    public static FeatureSpec Feature(
        string path,
        FeatureType type = FeatureType.Number,
        string missing = "nan",
        string unseen = "nan",
        params string[] values
    ) =>
        new()
        {
            Name = path,
            Path = FieldPath.Parse(path),
            Type = type,
            Missing = Rule(missing),
            Unseen = Rule(unseen),
            Values = values,
        };

    /// <summary>A batch of these records, as a source would send it.</summary>
    public static RecordBatch Receive(IEnumerable<byte[]> records)
    {
        RecordBatch batch = new BatchPool().Rent(RecordKind.Transaction);
        long offset = 100;
        foreach (byte[] record in records)
        {
            batch.Receive(new SourcePartition("pix", 3), offset++, SourceTime, record);
        }
        return batch;
    }

    public static RecordBatch Decode(DecodeOptions options, RecordSchema schema, params string[] records) =>
        Decode(options, schema, Receive(records.Select(Encoding.UTF8.GetBytes)));

    public static RecordBatch Decode(DecodeOptions options, RecordSchema schema, RecordBatch batch)
    {
        var stage = new DecodeStage(options, Context(schema));
        Assert.True(stage.Accepts(RecordKind.Transaction));
        Assert.True(stage.ProcessAsync(batch, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        Assert.Equal(batch.Received, batch.Rows + batch.Rejections.Length);
        return batch;
    }

    /// <summary>The value or, if the record was rejected, the reason: what a table of cases shows.</summary>
    public static string Outcome(RecordBatch batch, Func<RecordBatch, string> value) =>
        batch.Rejections.Length == 0 ? value(batch) : batch.Rejections[0].Reason;

    public static StageContext Context(RecordSchema schema) =>
        new(
            "decode",
            new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = schema },
            [],
            new MetricSet(Metrics.NewCustomRegistry()),
            NullLogger.Instance,
            TimeProvider.System
        );

    private static FallbackRule Rule(string rule) =>
        rule switch
        {
            "nan" => new FallbackRule(Fallback.NaN),
            "reject" => new FallbackRule(Fallback.Reject),
            _ => new FallbackRule(Fallback.Value, float.Parse(rule, System.Globalization.CultureInfo.InvariantCulture)),
        };
}
