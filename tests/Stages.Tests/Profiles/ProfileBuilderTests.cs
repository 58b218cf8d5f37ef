using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles;
using Vigia.Statistics.Histograms;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Profiles;

public sealed class ProfileBuilderTests
{
    private readonly BatchPool _pool = new();

    [Fact]
    public void Build_GoldenColumns_EqualNumPysQuantilesCountsAndMoments()
    {
        using JsonDocument golden = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Profiles/golden/quantiles.json"))
        );
        foreach (JsonElement column in golden.RootElement.EnumerateArray())
        {
            float[] values = [.. column.GetProperty("values").EnumerateArray().Select(v => v.GetSingle())];
            foreach (JsonElement expected in column.GetProperty("by_bins").EnumerateArray())
            {
                FeatureProfile feature = Build(values, expected.GetProperty("bins").GetInt32()).Features[0];
                Assert.Equal(expected.GetProperty("edges").EnumerateArray().Select(v => v.GetSingle()), feature.Numbers!.Edges);
                Assert.Equal(expected.GetProperty("counts").EnumerateArray().Select(v => v.GetInt64()), feature.Numbers.Bins);
                foreach ((JsonElement mean, double? actual) in expected.GetProperty("means").EnumerateArray().Zip(feature.Numbers.Means!))
                {
                    Assert.Equal(mean.ValueKind == JsonValueKind.Null ? double.NaN : mean.GetDouble(), actual ?? double.NaN, 1e-9);
                }
                Assert.Equal(column.GetProperty("mean").GetDouble(), feature.Moments!.Mean, 1e-12 * 1e3);
                Assert.Equal(column.GetProperty("std").GetDouble(), feature.Moments.Std, 1e-12 * 1e3);
                Assert.Equal(column.GetProperty("min").GetDouble(), feature.Moments.Min);
                Assert.Equal(column.GetProperty("max").GetDouble(), feature.Moments.Max);
            }
        }
    }

    [Fact]
    public void Build_MissingAndInfinite_StandBesideTheBins()
    {
        NumberCounts numbers = Build([1, 2, float.NaN, 3, float.PositiveInfinity, float.NegativeInfinity, float.NaN], 10)
            .Features[0]
            .Numbers!;
        Assert.Equal((1, 1, 2), (numbers.Under, numbers.Over, numbers.Missing));
        Assert.Equal([1, 1, 1], numbers.Bins);
        Assert.Equal([1f, 2f, 3f, float.BitIncrement(3f)], numbers.Edges);
    }

    [Fact]
    public void Build_NothingButMissing_HasNoEdges()
    {
        FeatureProfile feature = Build([float.NaN, float.NaN], 10).Features[0];
        Assert.Empty(feature.Numbers!.Edges);
        Assert.Empty(feature.Numbers.Bins);
        Assert.Equal(2, feature.Numbers.Missing);
        Assert.Null(feature.Moments);
    }

    [Fact]
    public void Build_NegativeZero_IsZero() => Assert.Equal("0", Build([-0f, 0f, 1f], 10).Features[0].Numbers!.Edges[0].ToString());

    [Fact]
    public void Build_Categories_CountByValueMissingAndUnseen()
    {
        RecordSchema schema = Schemas.Of(Schemas.Category("key", "cpf", "phone", "evp"), Schemas.Boolean("night"));
        Profile profile = Build(
            schema,
            [],
            [
                [0, 1],
                [0, 0],
                [2, 1],
                [float.NaN, float.NaN],
                [UnseenNaN.Value, 1],
                [float.NaN, 0],
            ]
        );
        CategoryCounts key = profile.Features[0].Categories!;
        Assert.Equal([new("cpf", 2), new("phone", 0), new("evp", 1)], key.Values);
        Assert.Equal((2, 1), (key.Missing, key.Unseen));
        Assert.Equal([new("false", 2), new("true", 3)], profile.Features[1].Categories!.Values);
    }

    [Fact]
    public void Build_CategoryWithNumbersForMissingAndUnseen_TellsThemApart()
    {
        FeatureSpec key = Schemas.Category("key", "cpf", "phone") with
        {
            Missing = new FallbackRule(Fallback.Value, -1),
            Unseen = new FallbackRule(Fallback.Value, 99),
        };
        CategoryCounts counts = Build(
            Schemas.Of(key),
            [],
            [
                [-1],
                [99],
                [0],
                [1],
                [1],
                [-1],
                [-1],
            ]
        )
            .Features[0]
            .Categories!;
        Assert.Equal([1, 2], counts.Values.Select(v => v.Count));
        Assert.Equal((3, 1), (counts.Missing, counts.Unseen));
    }

    [Fact]
    public void Build_Scores_HaveTheThresholdAsAnEdgeSoThatFlaggedIsExact()
    {
        var random = new Random(4);
        float[] scores = [.. Enumerable.Range(0, 5000).Select(_ => random.Next(4) == 0 ? 0.37f : MathF.Pow(random.NextSingle(), 5)), 0, 1];
        ModelInfo model = Schemas.Champion with { Threshold = 0.37f };
        ScoreProfile profile = Build(Schemas.Of(Schemas.Number("x")), [model], [.. scores.Select(s => new[] { 0f, s })]).Scores[0];
        int edge = profile.Numbers.Edges.ToList().IndexOf(0.37f);
        Assert.Equal(scores.Count(s => s >= 0.37f), profile.Numbers.Bins.Skip(edge).Sum() + profile.Numbers.Over);
        Assert.Equal(0, profile.Numbers.Under + profile.Numbers.Over);
        Assert.Contains(1e-6f, profile.Numbers.Edges);
        Assert.Contains((float)(1 - 1e-6), profile.Numbers.Edges);
    }

    [Fact]
    public void Build_ScoresThatAreNoProbabilities_GetQuantilesAndTheThreshold()
    {
        ModelInfo model = Schemas.Champion with { Threshold = 2.5f };
        float[][] rows = [.. Enumerable.Range(-50, 100).Select(i => new[] { 0f, i })];
        NumberCounts numbers = Build(Schemas.Of(Schemas.Number("x")), [model], rows).Scores[0].Numbers;
        Assert.Contains(2.5f, numbers.Edges);
        Assert.Equal(-50f, numbers.Edges[0]);
        Assert.Equal(100, numbers.Bins.Sum());
    }

    [Fact]
    public void Build_MoreRowsThanTheSample_CountsExactlyInASecondPass()
    {
        var random = new Random(8);
        float[] values = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextSingle() * 100)];
        var builder = new ProfileBuilder(Schemas.Of(Schemas.Number("x")), [], new ProfileOptions { SampleRows = 2_000 });
        RecordBatch batch = Batch([.. values.Select(v => new[] { v })]);
        builder.AddPass1(batch);
        builder.FinishEdges();
        Assert.True(builder.NeedsSecondPass);
        Assert.Throws<ProfileException>(builder.Build);
        builder.AddPass2(batch);
        NumberCounts numbers = builder.Build().Features[0].Numbers!;
        Assert.Equal((values.Min(), float.BitIncrement(values.Max())), (numbers.Edges[0], numbers.Edges[^1]));
        for (int i = 0; i < numbers.Bins.Count; i++)
        {
            Assert.Equal(values.Count(v => v >= numbers.Edges[i] && v < numbers.Edges[i + 1]), numbers.Bins[i]);
            // The sample's tenths are near tenths of the whole: within six standard errors.
            Assert.InRange(numbers.Bins[i], 2000 - 800, 2000 + 800);
        }
    }

    [Fact]
    public void Build_AnyBatchSizes_GiveTheSameProfile()
    {
        var random = new Random(15);
        float[][] rows = [.. Enumerable.Range(0, 3000).Select(_ => new[] { random.NextSingle(), random.Next(5), random.NextSingle() })];
        RecordSchema schema = Schemas.Of(Schemas.Number("x"), Schemas.Number("n"));
        string Json(int batchSize)
        {
            var builder = new ProfileBuilder(schema, [Schemas.Champion], new ProfileOptions { SampleRows = 500 });
            RecordBatch[] batches = [.. rows.Chunk(batchSize).Select(r => Batch(r, models: 1))];
            Array.ForEach(batches, builder.AddPass1);
            builder.FinishEdges();
            Array.ForEach(batches, builder.AddPass2);
            return JsonSerializer.Serialize(builder.Build(), ProfileJson.Default.Profile);
        }
        string whole = Json(3000);
        Assert.Equal(whole, Json(1));
        Assert.Equal(whole, Json(77));
    }

    [Theory]
    [InlineData(50_000)]
    [InlineData(500)]
    public void Build_Segments_CountEachValuesRecordsOverTheSameEdges(int sampleRows)
    {
        var random = new Random(16);
        float[][] rows =
        [
            .. Enumerable
                .Range(0, 20_000)
                .Select(_ =>
                    new[]
                    {
                        random.NextSingle(),
                        random.Next(6) switch
                        {
                            0 => float.NaN,
                            1 => UnseenNaN.Value,
                            2 => 2,
                            _ => 0,
                        },
                        random.NextSingle(),
                    }
                ),
        ];
        RecordSchema schema = Schemas.Of(Schemas.Number("x"), Schemas.Category("key", "cpf", "phone", "evp")) with { Segments = ["key"] };
        var builder = new ProfileBuilder(schema, [Schemas.Champion], new ProfileOptions { SampleRows = sampleRows });
        RecordBatch batch = Batch(rows, models: 1);
        builder.AddPass1(batch);
        builder.FinishEdges();
        if (builder.NeedsSecondPass)
        {
            builder.AddPass2(batch);
        }
        Profile profile = builder.Build();
        SegmentProfile segment = Assert.Single(profile.Segments!);
        Assert.Null(ProfileRules.Broken(profile));
        Assert.Equal(("key", "cpf,evp"), (segment.Feature, string.Join(',', segment.Values.Select(v => v.Value))));
        (SegmentCells Cells, Func<float, bool> Holds)[] groups =
        [
            (segment.Values[0].Cells, v => v == 0),
            (segment.Values[1].Cells, v => v == 2),
            (segment.Unseen!, IsUnseen),
            (segment.Missing!, v => float.IsNaN(v) && !IsUnseen(v)),
        ];
        foreach ((SegmentCells cells, Func<float, bool> holds) in groups)
        {
            float[][] own = [.. rows.Where(r => holds(r[1]))];
            Assert.Equal(Bins(profile.Features[0].Numbers!.Edges, own.Select(r => r[0])), cells.Features[0]);
            Assert.Equal(Bins(profile.Scores[0].Numbers.Edges, own.Select(r => r[2])), cells.Scores[0]);
            Assert.Equal(own.Length, cells.Features[1].Sum());
            Assert.Equal(own.Length, cells.Features[1].Max());
        }
    }

    [Fact]
    public void Build_WithoutRecords_SaysWhatIsNeeded()
    {
        var builder = new ProfileBuilder(Schemas.Of(Schemas.Number("x")), [], new ProfileOptions());
        builder.FinishEdges();
        Assert.Contains("no records", Assert.Throws<ProfileException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collector_TakesItsKindAlone()
    {
        var builder = new ProfileBuilder(Schemas.Of(Schemas.Number("x")), [], new ProfileOptions());
        await using var collector = new ProfileCollector(builder, RecordKind.Transaction, isSecondPass: false);
        Assert.True(collector.Accepts(RecordKind.Transaction));
        Assert.False(collector.Accepts(RecordKind.Label));
        await collector.ProcessAsync(
            Batch([
                [1],
                [2],
            ]),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(2, builder.Rows);
    }

    private static bool IsUnseen(float value) => BitConverter.SingleToUInt32Bits(value) == UnseenNaN.Bits;

    /// <summary>Under, bins, over, missing.</summary>
    private static long[] Bins(IReadOnlyList<float> edges, IEnumerable<float> values)
    {
        long[] cells = new long[edges.Count + 2];
        foreach (float value in values)
        {
            cells[float.IsNaN(value) ? ^1 : edges.Count(e => e <= value)]++;
        }
        return cells;
    }

    private Profile Build(float[] values, int bins) =>
        Build(Schemas.Of(Schemas.Number("x")), [], [.. values.Select(v => new[] { v })], bins);

    private Profile Build(RecordSchema schema, ModelInfo[] models, float[][] rows, int bins = 10)
    {
        var builder = new ProfileBuilder(schema, models, new ProfileOptions { Bins = bins });
        builder.AddPass1(Batch(rows, models.Length));
        builder.FinishEdges();
        Assert.False(builder.NeedsSecondPass);
        return builder.Build();
    }

    private RecordBatch Batch(float[][] rows, int models = 0) =>
        DecodedBatch.Of(
            _pool,
            RecordKind.Transaction,
            [.. rows.Select((row, i) => new DecodedRecord(DecodedBatch.Partition, i, row[..^models], row[^models..]))]
        );
}
