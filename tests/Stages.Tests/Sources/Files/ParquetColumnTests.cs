using Vigia.Engine.Schemas;
using Vigia.Stages.Tests.Decode;

namespace Vigia.Stages.Tests.Sources.Files;

/// <summary>Columns of Parquet files that become columns of a batch: rows that are rejected between others, and lists.</summary>
public sealed class ParquetColumnTests
{
    [Fact]
    public async Task Rows_BetweenRejectedOnes_AreThoseOfTheJson()
    {
        RecordSchema schema = ParquetFileTests.Everything with
        {
            Features =
            [
                Decoding.Feature("ratio", missing: "reject"),
                Decoding.Feature("channel", FeatureType.Category, unseen: "reject", values: ["app", "web"]),
                Decoding.Feature("small_decimal", missing: "reject"),
                Decoding.Feature("long"),
                Decoding.Feature("gappy", missing: "7"),
                Decoding.Feature("is_new", FeatureType.Boolean, missing: "reject"),
            ],
        };
        ParquetRun json = await ParquetRun.ReadAsync(schema, "payments.ndjson.gz");
        ParquetRun parquet = await ParquetRun.ReadAsync(schema, "payments-v2-zstd.parquet");
        Assert.InRange(json.Ids.Count(), 100, 1100);
        Assert.Equal(1200 - json.Ids.Count(), json.Rejections.Count());
        Assert.Equal(json.Rejections, parquet.Rejections);
        Assert.Equal(json.Ids, parquet.Ids);
        Assert.Equal(json.Times, parquet.Times);
        Assert.Equal(json.Amounts, parquet.Amounts);
        Assert.Equal(json.FeatureBits, parquet.FeatureBits);
    }

    [Fact]
    public async Task Lists_OfTheRightLength_AreVectors_AndOthersAreRejected()
    {
        FeatureSpec[] elements = [.. Enumerable.Range(0, 3).Select(i => Decoding.Feature($"embedding.{i}"))];
        ParquetRun run = await ParquetRun.ReadAsync(
            Decoding.Schema(elements) with
            {
                Id = FieldPath.Parse("id"),
            },
            "lists.parquet"
        );
        Assert.Equal(["1", "3", "5"], run.Ids);
        float[] expected = [1, float.NaN, 3, float.NaN, float.NaN, float.NaN, 4, 5, 6];
        Assert.Equal(expected, run.FeatureBits.Select(BitConverter.Int32BitsToSingle));
        Assert.Equal(["1 source wrong_length", "3 source wrong_length"], run.Rejections);
    }

    [Theory]
    [InlineData(2, 1200)]
    [InlineData(3, 0)]
    [InlineData(1, 0)]
    public async Task Lists_OfWholeNumbers_HaveOneLength(int width, int rows)
    {
        RecordSchema schema = Decoding.Schema([.. Enumerable.Range(0, width).Reverse().Select(i => Decoding.Feature($"list.{i}"))]);
        ParquetRun run = await ParquetRun.ReadAsync(schema, "payments-v2-zstd.parquet", counted: 0);
        Assert.Equal(
            Enumerable.Range(0, rows).SelectMany(i => new[] { i + 1f, i }),
            run.FeatureBits.Select(BitConverter.Int32BitsToSingle)
        );
        Assert.Equal(1200 - rows, run.Rejections.Count());
    }
}
